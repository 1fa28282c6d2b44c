/** Recognises a credential by its look, so that one in the wrong variable is found before a service is asked. */
import { type Refuse, setting } from "../setting.ts";
import { withoutBearer } from "./clean-value.ts";

interface Kind {
  readonly looks: RegExp;
  readonly name: string;
  /** Where such a credential belongs, or what to do with it. */
  readonly advice?: string;
  readonly of: readonly Credential[];
}

export type Credential =
  | "SLACK_BOT_TOKEN"
  | "SLACK_APP_TOKEN"
  | "SLACK_SIGNING_SECRET"
  | "SLACK_CLIENT_ID"
  | "SLACK_CLIENT_SECRET"
  | "GITHUB_APP_ID"
  | "GITHUB_WEBHOOK_SECRET";

const kinds: readonly Kind[] = [
  {
    looks: /^xoxb-/,
    name: "a bot token of Slack (xoxb-)",
    advice: "it belongs in SLACK_BOT_TOKEN",
    of: ["SLACK_BOT_TOKEN"],
  },
  {
    looks: /^xapp-/,
    name: "an app-level token of Slack (xapp-)",
    advice: "it belongs in SLACK_APP_TOKEN",
    of: ["SLACK_APP_TOKEN"],
  },
  { looks: /^xoxp-/, name: "a user token of Slack (xoxp-)", of: [] },
  {
    looks: /^xoxe[.-]/,
    name: "a token of Slack that expires (xoxe)",
    advice: 'Hathi needs an app without token rotation: see "OAuth & Permissions"',
    of: [],
  },
  { looks: /^xox[a-z]-/, name: "a token of Slack of another kind", of: [] },
  { looks: /^(?:gh[oprsu]_|github_pat_)/, name: "a token of GitHub, which Hathi does not need", of: [] },
  {
    looks: /-----BEGIN/,
    name: "a private key",
    advice: "it belongs in GITHUB_PRIVATE_KEY",
    of: [],
  },
  { looks: /^[a-z]+:\/\//i, name: "an address", of: [] },
  {
    looks: /^[0-9a-f]{32}$/,
    name: "a secret of 32 hex digits, as Slack's signing secrets and client secrets are",
    of: ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "GITHUB_WEBHOOK_SECRET"],
  },
  {
    looks: /^A[0-9A-Z]{8,}$/,
    name: "the App ID of Slack",
    of: ["SLACK_SIGNING_SECRET", "GITHUB_WEBHOOK_SECRET"],
  },
];

const whereFound: Readonly<Record<Credential, string>> = {
  SLACK_BOT_TOKEN: 'the bot token begins with xoxb- and stands under "OAuth & Permissions"',
  SLACK_APP_TOKEN: 'the app-level token begins with xapp- and is made under "Basic Information"',
  SLACK_SIGNING_SECRET: 'the signing secret stands under "Basic Information", "App Credentials"',
  SLACK_CLIENT_ID: 'the client id, such as 1234567890.1234567890, stands under "Basic Information"',
  SLACK_CLIENT_SECRET: 'the client secret stands under "Basic Information", "App Credentials"',
  GITHUB_APP_ID: "the App ID is a number on your GitHub App's page",
  GITHUB_WEBHOOK_SECRET: "give what you set as the webhook's secret on your GitHub App's page",
};

/**
 * A credential without what was copied with it, refused if it is plainly something else.
 *
 * @param check looks at one that passed for what it should be
 */
export function credentialSetting(
  variable: Credential,
  check: (bare: string, refuse: Refuse) => void = () => {},
) {
  return setting(undefined, (text, refuse) => {
    const bare = withoutBearer(text);
    const kind = kinds.find(({ looks }) => looks.test(bare));
    if (kind !== undefined && !kind.of.includes(variable)) {
      const advice = kind.advice === undefined ? "" : `${kind.advice}; `;
      refuse(`this is ${kind.name}; ${advice}${whereFound[variable]}`);
    } else if (/\s/.test(bare) && variable !== "GITHUB_WEBHOOK_SECRET") {
      refuse(`there is a blank or a line's end within it; ${whereFound[variable]}`);
    } else check(bare, refuse);
    return bare;
  });
}
