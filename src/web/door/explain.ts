/** Says to whoever is not let in why, and what whoever operates Hathi can do. */
import { safePath, signInPath } from "./page-paths.ts";
import type { SmallPage } from "./small-page.ts";
import type { NoVisitor } from "./visitor.ts";

const configure =
  'To let people sign in with Slack, set `HATHI_URL` to this server\'s address, `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET` to those under "Basic Information" of the Slack app, add `<HATHI_URL>/sign-in/slack` to its redirect URLs, and start Hathi again.';
const docs = "docs/page.md has the steps.";

/** @param wanted the address that was asked for */
export function explain(reason: NoVisitor, wanted: string): SmallPage {
  switch (reason) {
    case "sign-in":
      return {
        status: 401,
        title: "Sign in to Hathi",
        text: ["Slack says who you are, and you see and do here what you may see and do in Slack."],
        link: {
          to: `${signInPath}?to=${encodeURIComponent(safePath(wanted))}`,
          words: "Sign in with Slack",
        },
      };
    case "link-expired":
      return {
        status: 401,
        title: "This link has expired",
        text: ["A link to a run is good for half an hour. `/hathi show <id>` in Slack has a new one."],
      };
    case "elsewhere":
      return {
        status: 403,
        title: "The page is for this machine alone",
        text: [
          "Nobody can sign in yet, so the page opens only in a browser on the machine that Hathi runs on: http://localhost, or through `ssh -L 3000:localhost:3000`.",
          configure,
          docs,
        ],
      };
    case "proxy":
      return {
        status: 403,
        title: "The page is not served through a proxy",
        text: [
          "Nobody can sign in yet, and this request was passed on by a proxy, so nobody knows who sent it.",
          configure,
          docs,
        ],
      };
    case "foreign-name":
      return {
        status: 403,
        title: "The page answers to localhost alone",
        text: ["Open it as http://localhost, with the port that you used.", configure, docs],
      };
    case "closed":
      return {
        status: 403,
        title: "The page is closed",
        text: [
          "`HATHI_URL` says that this server is reached from elsewhere, and nobody can sign in yet.",
          configure,
          "To use it on the machine itself without signing in, set `HATHI_PAGE=loopback`.",
          docs,
        ],
      };
    default:
      return reason satisfies never;
  }
}
