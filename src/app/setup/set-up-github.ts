/** The part of the setup that makes the GitHub App by the exchange of its manifest: nothing has to be pasted. */
import { setTimeout as delay } from "node:timers/promises";
import { githubWebhookPath } from "../ask-credentials.ts";
import { examineAutomations } from "../doctor/examine-automations.ts";
import { askGitHub } from "../../connectors/github/ask-github.ts";
import { convertManifest } from "../../connectors/github/convert-manifest.ts";
import { lookAtApp } from "../../connectors/github/look-at-app.ts";
import { githubSite, makeGitHubManifest } from "../../core/github-app/github-manifest.ts";
import { nothingNeeded } from "../../core/github-app/github-needs.ts";
import { findOrganization } from "./find-organization.ts";
import type { GitHubPage } from "./github-page.ts";
import type { Setup } from "./setup.ts";

const installedEveryMs = 3000;
const waitsForInstallMs = 5 * 60_000;

/** @param url Hathi's own address */
export async function setUpGitHub(setup: Setup, url: string): Promise<void> {
  const { say, options } = setup;
  const config = setup.config();
  if (config === undefined) {
    say('GitHub is left out, because the file has variables that are wrong: "npx hathi doctor" names them.');
    return;
  }
  if (config.github !== null) {
    const answer = await askGitHub(config.github, setup.logger);
    if (answer.kind === "known") {
      say(`GitHub is connected already: ${answer.is["app"] ?? "?"}`);
      return;
    }
  }
  const { needs } = await examineAutomations(config, null);
  const { apiUrl } = setup;
  const organization = options.org ?? (await nameOwner(setup, url));
  const page = await setup.openGitHub({
    site: githubSite(apiUrl),
    organization: organization === "" ? null : organization,
    manifestFor: (redirectUrl) =>
      makeGitHubManifest({
        url,
        webhookPath: githubWebhookPath,
        redirectUrl,
        needs: needs?.github ?? nothingNeeded,
      }),
  });
  try {
    say(`\n   Open ${page.url} on this machine, and press the buttons that GitHub shows.`, {
      text: `GitHub makes the App${ownerWords(organization)} of a form that is filled in already. It then shows which repositories Hathi may see.`,
      link: { to: page.url, words: "Go on to GitHub" },
    });
    const app = await convertManifest(apiUrl, await receiveCode(setup, page));
    await setup.set({
      GITHUB_APP_ID: String(app.id),
      GITHUB_PRIVATE_KEY: Buffer.from(app.pem).toString("base64"),
      GITHUB_WEBHOOK_SECRET: app.webhook_secret ?? "",
    });
    say(`   The App "${app.name}" is made.`);
    const install = `${app.html_url}/installations/new`;
    say(
      `\n3. Choose the repositories that Hathi should see, and press Install. Your browser is there by now, or open\n\n   ${install}\n`,
      {
        text: "3. Choose the repositories that Hathi should see, and press Install. This page goes on by itself.",
        link: { to: install, words: "Install the App" },
      },
    );
    page.leadTo(install);
  } finally {
    page.close();
  }
  await waitForInstallation(setup);
}

/** @returns an empty text for the person's own account */
async function nameOwner(setup: Setup, url: string): Promise<string> {
  const found = await findOrganization({ ...setup.place, url, apiUrl: setup.apiUrl });
  if (found === undefined)
    return setup.ask("\n2. GitHub. The organisation that shall have the App (empty for your own account): ");
  const owner = found.name === "" ? "your own account's" : `the organisation ${found.name}'s`;
  setup.say(`\n2. GitHub. The App will be ${owner}, because ${found.because} (--org names another).`, {
    text: `2. GitHub. The App will be ${owner}, because ${found.because}.`,
  });
  return found.name;
}

function ownerWords(organization: string): string {
  return organization === "" ? "" : ` for ${organization}`;
}

/** By the page itself, or by the address that a person pastes whose browser does not reach this machine. */
async function receiveCode({ ask, say }: Setup, page: GitHubPage): Promise<string> {
  if (page.isInSight) return page.code;
  const received = new AbortController();
  const arrived = page.code.then((code) => {
    received.abort();
    return code;
  });
  for (;;) {
    const pasted = ask(
      "   (If your browser is on another machine, paste the address here that GitHub sends it to.) ",
      { signal: received.signal },
    ).catch((error: unknown) => {
      if (received.signal.aborted) return null;
      throw error;
    });
    const answer = await Promise.race([arrived.then((code) => ({ code })), pasted]);
    if (answer === null) return arrived;
    if (typeof answer === "object") {
      say("");
      return answer.code;
    }
    const code = page.readCode(answer);
    if (code !== undefined) return code;
    if (answer !== "") say("   That address has no code for this setup: begin at the link above.");
  }
}

/** GitHub has no way to tell who waits, so the App's installations are asked for until there is one. */
async function waitForInstallation(setup: Setup): Promise<void> {
  const github = setup.config()?.github ?? null;
  if (github === null) return;
  const until = Date.now() + waitsForInstallMs;
  for (;;) {
    const [installation] = (await lookAtApp(github, setup.logger).catch(() => null))?.installations ?? [];
    if (installation !== undefined) {
      setup.say(`   Installed on ${installation.account}.`);
      return;
    }
    if (Date.now() > until) {
      setup.say("   Nothing is installed yet: that can be done later, too.");
      return;
    }
    await delay(installedEveryMs);
  }
}
