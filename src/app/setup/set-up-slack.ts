/** The part of the setup that makes the Slack app, and asks for its secret and tokens. */
import { randomBytes } from "node:crypto";
import { askSlack } from "../../connectors/slack/ask-slack.ts";
import { makeSlackManifest, slackAppLink } from "./slack-manifest.ts";
import { HathiError } from "../../core/errors.ts";
import { askFor } from "./ask-for.ts";
import type { Setup } from "./setup.ts";
import type { Variables } from "./write-env-file.ts";

const basic = '"Basic Information"';
const mostRefusals = 5;

/** @returns whether one workspace is connected, so that a message can be sent */
export async function setUpSlack(setup: Setup): Promise<boolean> {
  const { say, options, url } = setup;
  const known = setup.config()?.slack ?? null;
  if (known !== null) {
    const answer = await askSlack(known, setup.logger);
    if (answer.kind === "known") {
      say(`Slack is connected already: ${answer.is["team"] ?? "?"}`);
      return known.auth.kind === "token";
    }
  }
  if (options.workspaces === "many" && url === null) {
    throw new HathiError("CONFIG_INVALID", "installs of many workspaces need an address: give --url");
  }
  const missingKey = options.workspaces === "many" ? makeMissingKey(setup) : {};
  const link = slackAppLink(await makeSlackManifest(url));
  say(
    [
      "",
      "1. Slack. Open this link, choose your workspace, and press Next and Create:",
      "",
      link,
      "",
      options.workspaces === "many"
        ? "   Each workspace installs the app later."
        : '   Then press "Install to Workspace" (under "Install App") and Allow.',
      "",
    ].join("\n"),
    {
      text: `1. Slack. Choose your workspace there, and press Next and Create. ${
        options.workspaces === "many"
          ? "Each workspace installs the app later."
          : 'Then press "Install to Workspace" (under "Install App") and Allow.'
      }`,
      // The page has led there by now. Whoever pressed again would make a second app.
      link: { to: link, words: "Open Slack's page, if it is not open", isSpare: true },
    },
  );
  const signing = await askFor(setup, "SLACK_SIGNING_SECRET", `   The Signing Secret, under ${basic}`);
  if (options.workspaces === "many") {
    const id = await askFor(setup, "SLACK_CLIENT_ID", `   The Client ID, under ${basic}`);
    const secret = await askFor(setup, "SLACK_CLIENT_SECRET", `   The Client Secret, under ${basic}`);
    await setup.set({
      SLACK_SIGNING_SECRET: signing,
      SLACK_CLIENT_ID: id,
      SLACK_CLIENT_SECRET: secret,
      ...missingKey,
    });
    say(
      `   Each workspace installs the app at ${url ?? ""}/slack/install once Hathi runs; the first is the owner.`,
    );
    return false;
  }
  await askForTokens(setup, { SLACK_SIGNING_SECRET: signing });
  return true;
}

/** A key that is there already stays, because what is stored opens with no other: not even one that is misspelt is replaced. */
function makeMissingKey(setup: Setup): Variables {
  const name = "HATHI_ENCRYPTION_KEY";
  const key = setup.given(name);
  if (key === undefined) return { [name]: randomBytes(32).toString("hex") };
  const problem = setup.findProblem(name, key);
  if (problem !== undefined) {
    throw new HathiError(
      "CONFIG_INVALID",
      `${problem}. Mend it, or remove it if no workspace has installed the app yet`,
    );
  }
  return {};
}

/** Asks for the tokens until Slack knows them. */
async function askForTokens(setup: Setup, given: Variables): Promise<void> {
  let asked: Variables = given;
  for (let tries = 1; ; tries += 1) {
    if (asked["SLACK_BOT_TOKEN"] === undefined) {
      const token = await askFor(
        setup,
        "SLACK_BOT_TOKEN",
        '   The Bot User OAuth Token (xoxb-...), under "OAuth & Permissions"',
      );
      asked = { ...asked, SLACK_BOT_TOKEN: token };
    }
    if (setup.url === null && asked["SLACK_APP_TOKEN"] === undefined) {
      const token = await askFor(
        setup,
        "SLACK_APP_TOKEN",
        `   An App-Level Token (xapp-...) with the scope connections:write, under ${basic}`,
      );
      asked = { ...asked, SLACK_APP_TOKEN: token };
    }
    await setup.set(asked);
    const slack = setup.config()?.slack ?? null;
    if (slack === null)
      throw new HathiError(
        "CONFIG_INVALID",
        'the file has further variables that are wrong: ask "hathi doctor"',
      );
    const answer = await askSlack(slack, setup.logger);
    if (answer.kind === "known") {
      setup.say(`   Connected to ${answer.is["team"] ?? "?"}.`);
      for (const { level, says, act } of answer.grants)
        if (level === "broken") setup.say(`   But ${says}: ${act ?? ""}`);
      return;
    }
    const problem = answer.kind === "refused" ? answer.problem : `Slack does not answer (${answer.why})`;
    setup.say(`   ${problem}`);
    if (tries === mostRefusals) throw new HathiError("CONFIG_INVALID", problem);
    const wrong = problem.startsWith("SLACK_APP_TOKEN") ? "SLACK_APP_TOKEN" : "SLACK_BOT_TOKEN";
    asked = Object.fromEntries(Object.entries(asked).filter(([name]) => name !== wrong));
  }
}
