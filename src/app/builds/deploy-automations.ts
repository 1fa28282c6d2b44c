/** Builds the automations folder and deploys it, so that new events start it. Logs what was refused, and why. */
import type { Config } from "../config/config.ts";
import { connectorVariables } from "../config/connector-variables.ts";
import { HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { openKeptBuilds } from "../../engine/build/kept/kept-builds.ts";
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";
import { loadAutomations } from "../../engine/build/load-automations.ts";
import { countUnfinished, deploy, readDeployed } from "../../journal/runs/builds.ts";
import { setSchedules } from "../../journal/events/schedules.ts";
import type { Store } from "../open-store.ts";
import { type DeployChange, findChanges } from "./describe-changes.ts";
import { describeTriggers, findScheduleProblems } from "./schedule-problems.ts";
import { findWebhookGaps } from "./webhook-gaps.ts";

export interface Deployment {
  readonly automations: readonly LoadedAutomation[];
  readonly failures: readonly { readonly file: string; readonly error: HathiError }[];
  /** Where the automations and the configured webhooks do not match. */
  readonly webhookGaps: readonly string[];
  /** What is other than before. */
  readonly changes: readonly DeployChange[];
}

/** Deploys all files except those that cannot be built, or need a connector that is off: these stay as they were. */
export async function deployAutomations(
  config: Config,
  { database, jobs }: Pick<Store, "database" | "jobs">,
  logger: Logger,
): Promise<Deployment> {
  const loaded = await loadAutomations(config.automationsFolder, openKeptBuilds());
  const off = loaded.automations.flatMap(({ name, file, needs }) => {
    const missing = needs.filter((connector) => config[connector] === null);
    return missing.length === 0 ? [] : [{ file, error: connectorOff(name, file, missing) }];
  });
  const neverDue = findScheduleProblems(loaded.automations, jobs.nextOccurrence);
  const failures = [...loaded.failures, ...off, ...neverDue];
  const refused = new Set(failures.map(({ file }) => file));
  const automations = loaded.automations.filter(({ file }) => !refused.has(file));
  const kept = new Set(automations.map(({ build }) => build));
  const before = await readDeployed(database);
  await deploy(
    database,
    loaded.builds.filter(({ id }) => kept.has(id)),
    automations,
    [...refused],
  );
  await setSchedules(database, jobs, automations);
  const after = await readDeployed(database);
  const changed = after.some(({ name, build }) =>
    before.every((was) => was.name !== name || was.build !== build),
  );
  const isOther = changed || after.length !== before.length;
  const changes = isOther ? findChanges(before, after, await countUnfinished(database)) : [];
  if (loaded.unusedOverrides.length > 0) {
    logger.warn(
      { packages: loaded.unusedOverrides },
      "package.json has settings for packages that nothing imports",
    );
  }
  for (const { file, error } of failures) {
    logger.error({ file, code: error.code, reason: error.message }, "an automation is not deployed");
  }
  for (const automation of automations) {
    const { name, build, types } = automation;
    const on = describeTriggers(automation);
    logger.info({ automation: name, build, types, on }, "an automation is deployed");
  }
  return { automations, failures, webhookGaps: findWebhookGaps(loaded, config), changes };
}

function connectorOff(
  name: string,
  file: string,
  missing: readonly (keyof typeof connectorVariables)[],
): HathiError {
  const variables = missing.map((connector) => connectorVariables[connector]);
  return new HathiError(
    "CONNECTOR_OFF",
    `${file}: the automation "${name}" uses ${missing.join(" and ")}, not configured here: set ${variables.join(", ")}, or remove the file`,
  );
}
