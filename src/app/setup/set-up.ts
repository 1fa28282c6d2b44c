/**
 * `hathi setup`: from nothing to a message in a channel. Two links make the Slack app and the GitHub App; what has to
 * be pasted is checked at once; everything is written into `.env`.
 */
import { resolve } from "node:path";
import { openGitHubPage } from "./github-page.ts";
import { type Config, findConfigProblems, readConfig } from "../config/config.ts";
import { askPlace } from "./ask-place.ts";
import { setUpGitHub } from "./set-up-github.ts";
import { sendFirstMessage } from "./send-first-message.ts";
import { setUpSlack } from "./set-up-slack.ts";
import type { Setup, SetupPlace } from "./setup.ts";
import { readSetupPort } from "./setup-port.ts";
import { readEnvFile, writeEnvFile } from "./write-env-file.ts";

/** Where the setup writes. */
export function envFilePath({ envFile, cwd }: Pick<SetupPlace, "envFile" | "cwd">): string {
  return envFile?.path ?? resolve(cwd, ".env");
}

export async function setUp({
  env: real,
  envFile,
  cwd,
  ask,
  say,
  logger,
  options: given,
  isPage = false,
  openGitHub = async (wishes) => openGitHubPage(wishes, readSetupPort(real, cwd)),
}: SetupPlace): Promise<void> {
  const file = envFilePath({ envFile, cwd });
  let env: NodeJS.ProcessEnv = { ...(await readEnvFile(file)), ...real };
  const findProblem = (name: string, value: string): string | undefined =>
    findConfigProblems({ ...env, [name]: value }, cwd).find(
      (line) => line.startsWith(`${name}: `) && !/: missing/.test(line),
    );
  const config = (): Config | undefined =>
    findConfigProblems(env, cwd).length === 0 ? readConfig(env, cwd) : undefined;
  const place = { cwd, env: real };
  const { githubApiUrl: apiUrl } = readConfig({ GITHUB_API_URL: env["GITHUB_API_URL"] }, cwd);
  const needsSlack = config()?.slack == null;
  const { url, options } = await askPlace({
    ask,
    say,
    findProblem,
    apiUrl,
    place,
    isPage,
    needsSlack,
    options: given,
    given: env["HATHI_URL"],
  });
  const setup: Setup = {
    place,
    ask,
    say,
    logger,
    options,
    openGitHub,
    url,
    apiUrl,
    findProblem,
    config,
    given: (name) => (env[name]?.trim() === "" ? undefined : env[name]),
    async set(variables) {
      await writeEnvFile(file, variables);
      env = { ...env, ...variables };
    },
  };
  if (url !== null) await setup.set({ HATHI_URL: url });
  const hasSlack = await setUpSlack(setup);
  if (options.github && url !== null) await setUpGitHub(setup, url);
  if (hasSlack) await sendFirstMessage(setup);
  const overridden = envFile?.overridden ?? [];
  if (overridden.length > 0) {
    say(`\nThe environment has ${overridden.join(", ")}, too, and comes before the file: remove them there.`);
  }
  say(
    [
      "",
      `Everything is in ${file}, which nobody else may read.`,
      '  npm start             starts Hathi with it; Slack and GitHub check its address then ("Retry" on Slack\'s page)',
      "  npx hathi doctor      says whether all is well, and what to do where it is not",
    ].join("\n"),
    {
      text: `Everything is in ${file}, which nobody else may read. Hathi starts with it now; Slack and GitHub check its address then ("Retry" on Slack's page). npx hathi doctor says whether all is well.`,
    },
  );
}
