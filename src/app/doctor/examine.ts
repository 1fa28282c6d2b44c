/** Looks at everything that Hathi needs, and says for each thing how it is and what to do. `hathi doctor` prints it. */
import type { Config } from "../config/config.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { knowSecrets } from "../../core/secrets/secrets.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { explainUnusable } from "../../journal/database/explain-unusable.ts";
import { openDatabaseAsItIs } from "../open-store.ts";
import type { Needs } from "../needs/needs.ts";
import { alone } from "./alone.ts";
import { examineAddress } from "./examine-address.ts";
import { examineAutomations } from "./examine-automations.ts";
import { examineConfiguration } from "./examine-configuration.ts";
import { examineDatabase } from "./examine-database.ts";
import { examineMachine } from "./examine-machine.ts";
import { examineGitHub, examineSlack, examineWorkspaces } from "./examine-services.ts";

export async function examine(
  env: NodeJS.ProcessEnv,
  cwd: string,
  logger: Logger,
): Promise<readonly Finding[]> {
  const { findings, config, leftOut } = examineConfiguration(env, cwd);
  if (config === null) return findings;
  knowSecrets(config.secrets);
  const opened = leftOut.has("database") ? "left out" : await open(config, logger);
  const isOpen = typeof opened === "object" && opened !== null && "database" in opened;
  try {
    const database = isOpen ? await examineDatabase(opened.database, config) : null;
    const usable = isOpen && database?.isUsable === true ? opened.database : null;
    let needs: Needs | null = null;
    const automations = await alone("automations", async () => {
      const examined = await examineAutomations(config, usable);
      ({ needs } = examined);
      return examined.findings;
    });
    const [slack, workspaces, github, address, machine] = await Promise.all([
      leftOut.has("slack")
        ? skipped("slack")
        : alone("slack", async () => examineSlack(config, logger, needs)),
      usable === null ? [] : alone("workspaces", async () => examineWorkspaces(config, usable, logger)),
      leftOut.has("github")
        ? skipped("github")
        : alone("github", async () => examineGitHub(config, logger, needs)),
      leftOut.has("slack") || leftOut.has("github")
        ? skipped("address")
        : alone("address", async () => examineAddress(config)),
      examineMachine(config),
    ]);
    return [
      ...findings,
      ...(database?.findings ?? weighClosed(opened)),
      ...slack,
      ...workspaces,
      ...github,
      ...address,
      ...automations.filter(({ says }) => !isOfLeftOut(says, leftOut)),
      ...machine,
    ];
  } finally {
    if (isOpen) await opened.close();
  }
}

type Opened = Awaited<ReturnType<typeof openDatabaseAsItIs>>;

async function open(config: Config, logger: Logger): Promise<Opened | { readonly problem: unknown }> {
  try {
    return await openDatabaseAsItIs(config, logger);
  } catch (error) {
    return { problem: error };
  }
}

function weighClosed(opened: Opened | { readonly problem: unknown } | "left out"): readonly Finding[] {
  const { advice, broken } = findingsOf("database");
  if (opened === "left out") return skipped("database");
  if (opened === null) {
    return [
      advice(
        "there is no database yet, and DATABASE_URL is not set",
        'set DATABASE_URL, or let the first "hathi start" make an embedded one here',
      ),
    ];
  }
  if (!("problem" in opened)) return [];
  const { act } = explainUnusable(opened.problem);
  return [broken(messageOf(opened.problem), act)];
}

function skipped(check: string): readonly Finding[] {
  const act = "correct the variables above first";
  return [findingsOf(check).unknown("not looked at, because its configuration cannot be read", act)];
}

/** What only follows from variables that could not be read: an automation whose connector seems to be off. */
function isOfLeftOut(says: string, leftOut: ReadonlySet<string>): boolean {
  return [...leftOut].some((service) => says.endsWith(`needs ${service}, which is off`));
}
