/** A first start: where nothing is connected yet, the page of the setup is open beside, and Hathi starts anew with it. */
import { existsSync } from "node:fs";
import type { Config, Role } from "../../app/config/config.ts";
import { openSetupPage } from "../../app/setup/page/setup-page.ts";
import { envFilePath } from "../../app/setup/set-up.ts";
import { readEnvFile } from "../../app/setup/write-env-file.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Terminal } from "../terminal.ts";

export const setUpNow = "set up" as const;

/** Whoever has webhooks has set Hathi up for these alone. */
export function isToBeSetUp({ env }: Terminal, config: Config, role: Role): boolean {
  const { slack, github, webhookSecrets, openWebhooks } = config;
  const hasWebhooks = Object.keys(webhookSecrets).length + openWebhooks.length > 0;
  return (
    role === "all" && slack === null && github === null && !hasWebhooks && env["HATHI_ENV_FILE"] !== "none"
  );
}

export interface ShownSetup {
  /** Resolves when everything is set up, and never where the page is closed before that. */
  readonly isSetUp: Promise<typeof setUpNow>;
  close(): Promise<void>;
}

/** The link stands in the terminal and in no log: whoever has it sets Hathi up. */
export async function showSetup(terminal: Terminal, logger: Logger): Promise<ShownSetup> {
  const { env, envFile, cwd, complain } = terminal;
  const page = await openSetupPage({ env, envFile, cwd, logger, options: { github: true } });
  const { port } = new URL(page.url);
  complain(
    [
      "",
      "  Neither Slack nor GitHub is connected. To set Hathi up, open in a browser on this machine:",
      "",
      `  ${page.url}`,
      "",
      `  From another machine: ssh -L ${port}:127.0.0.1:${port} <this machine>, and open it there. The link is good for one`,
      '  browser and an hour. "hathi setup" asks the same in the terminal.',
      ...(isClosedContainer(env) ? ["", inContainer] : []),
      "",
    ].join("\n"),
  );
  const isSetUp = page.finished.then(async (isWell): Promise<typeof setUpNow> =>
    isWell ? setUpNow : new Promise<never>(() => {}),
  );
  return { isSetUp, close: async () => page.close() };
}

const inContainer =
  "  This is a container, whose loopback no browser reaches. Start it with HATHI_SETUP_HOST=0.0.0.0, HATHI_SETUP_PORT=3001\n" +
  "  and that port published on loopback alone (-p 127.0.0.1:3001:3001).";

function isClosedContainer(env: NodeJS.ProcessEnv): boolean {
  const marks = ["/.dockerenv", "/run/.containerenv"];
  return (env["HATHI_SETUP_HOST"] ?? "").trim() === "" && marks.some((path) => existsSync(path));
}

/** The environment with what the setup has written. */
export async function setUpEnvironment(terminal: Terminal): Promise<NodeJS.ProcessEnv> {
  return { ...(await readEnvFile(envFilePath(terminal))), ...terminal.env };
}
