/** Builds the automations folder and makes it what new events start; says what was refused and why. */
import type { Config } from "./config.ts";
import { connectorVariables } from "./config/connector-variables.ts";
import { HathiError, messageOf } from "./core/errors.ts";
import type { Logger } from "./core/logger.ts";
import type { LoadedAutomation } from "./engine/declarations.ts";
import { loadAutomations } from "./engine/load-automations.ts";
import { deploy } from "./journal/builds.ts";
import type { JobQueue } from "./journal/job-queue.ts";
import { setSchedules } from "./journal/schedules.ts";
import type { Store } from "./open-store.ts";
import { findWebhookGaps } from "./webhook-gaps.ts";

export interface Deployment {
  readonly automations: readonly LoadedAutomation[];
  readonly failures: readonly { readonly file: string; readonly error: HathiError }[];
  /** What is wrong between the automations and the configured webhooks. */
  readonly webhookGaps: readonly string[];
}

/** What cannot be built or needs a connector that is off is left as it was; the others are deployed. */
export async function deployAutomations(
  config: Config,
  { database, jobs }: Pick<Store, "database" | "jobs">,
  logger: Logger,
): Promise<Deployment> {
  const loaded = await loadAutomations(config.automationsFolder);
  const off = loaded.automations.flatMap(({ name, file, needs }) => {
    const missing = needs.filter((connector) => config[connector] === null);
    return missing.length === 0 ? [] : [{ file, error: connectorOff(name, file, missing) }];
  });
  const neverDue = loaded.automations.flatMap((automation) => {
    const problem = findScheduleProblem(automation, jobs);
    return problem === undefined ? [] : [{ file: automation.file, error: problem }];
  });
  const failures = [...loaded.failures, ...off, ...neverDue];
  const refused = new Set(failures.map(({ file }) => file));
  const automations = loaded.automations.filter(({ file }) => !refused.has(file));
  const kept = new Set(automations.map(({ build }) => build));
  await deploy(
    database,
    loaded.builds.filter(({ id }) => kept.has(id)),
    automations,
    [...refused],
  );
  await setSchedules(database, jobs, automations);
  if (loaded.unusedOverrides.length > 0) {
    logger.warn({ packages: loaded.unusedOverrides }, "package.json tells of packages that nothing imports");
  }
  for (const { file, error } of failures) {
    logger.error({ file, code: error.code, reason: error.message }, "an automation is not deployed");
  }
  for (const { name, build, types } of automations) {
    logger.info({ automation: name, build, types }, "an automation is deployed");
  }
  return { automations, failures, webhookGaps: findWebhookGaps(loaded, config) };
}

function findScheduleProblem({ file, schedule }: LoadedAutomation, jobs: JobQueue): HathiError | undefined {
  if (schedule === undefined) return undefined;
  try {
    jobs.nextOccurrence(schedule.cron, schedule.tz, new Date());
    return undefined;
  } catch (error) {
    const problem = `${file}: on.cron("${schedule.cron}"): ${messageOf(error)}. An expression has five parts: minute, hour, day of month, month, day of week`;
    return new HathiError("AUTOMATION_INVALID", problem, { cause: error });
  }
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
