/** `hathi setup` and `hathi manifest`: the Slack app, the GitHub App and the file `.env`, for people in a terminal. */
import { githubWebhookPath } from "../../app/ask-credentials.ts";
import { findConfigProblems, readConfig } from "../../app/config/config.ts";
import { examineAutomations } from "../../app/doctor/examine-automations.ts";
import { setUp } from "../../app/setup/set-up.ts";
import type { Ask, SetupOptions } from "../../app/setup/setup.ts";
import { makeSlackManifest, slackAppLink } from "../../app/setup/slack-manifest.ts";
import { HathiError } from "../../core/errors.ts";
import { nothingNeeded } from "../../core/github-app/github-needs.ts";
import { makeGitHubManifest } from "../../core/github-app/github-manifest.ts";
import type { Terminal } from "../terminal.ts";
import { commandLogger } from "../with-runs.ts";
import { openAsker } from "./ask-in-terminal.ts";

/** @param given answers in the place of a person at the terminal */
export async function runSetup(terminal: Terminal, options: SetupOptions, given?: Ask): Promise<void> {
  const { env, envFile, cwd, print: say } = terminal;
  const asker =
    given === undefined ? openAsker(process.stdin, process.stdout) : { ask: given, close: () => {} };
  try {
    const logger = commandLogger(terminal, "error");
    await setUp({ env, envFile, cwd, ask: asker.ask, say, logger, options });
  } finally {
    asker.close();
  }
}

export interface ManifestOptions {
  readonly url?: string;
  readonly socket?: boolean;
  readonly link?: boolean;
}

export async function printSlackManifest(terminal: Terminal, options: ManifestOptions): Promise<void> {
  const url = options.socket === true ? null : readAddress(terminal, options.url);
  const manifest = await makeSlackManifest(url);
  terminal.print(options.link === true ? slackAppLink(manifest) : manifest.trimEnd());
}

export async function printGitHubManifest(terminal: Terminal, options: ManifestOptions): Promise<void> {
  const config = readConfig(terminal.env, terminal.cwd);
  const url = readAddress(terminal, options.url);
  const { needs } = await examineAutomations(config, null);
  const manifest = makeGitHubManifest({
    url,
    webhookPath: githubWebhookPath,
    needs: needs?.github ?? nothingNeeded,
  });
  terminal.print(JSON.stringify(manifest, null, 2));
}

function readAddress({ env, cwd }: Terminal, given: string | undefined): string {
  const url = given ?? env["HATHI_URL"] ?? "";
  const asked = { HATHI_URL: url };
  const [problem] = findConfigProblems(asked, cwd);
  const read = problem === undefined ? readConfig(asked, cwd).url : null;
  if (read !== null) return read;
  throw new HathiError(
    "CONFIG_INVALID",
    problem ?? "give the address of this server: --url https://hathi.example.com, or HATHI_URL",
  );
}
