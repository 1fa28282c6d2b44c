/** Builds the automations as a start does, and reports those that cannot be, need what is off, or hear nothing. */
import { connectorVariables } from "../config/connector-variables.ts";
import type { Config } from "../config/config.ts";
import { findScheduleProblems } from "../builds/schedule-problems.ts";
import { findSlackGaps } from "../builds/slack-gaps.ts";
import { findWebhookGaps } from "../builds/webhook-gaps.ts";
import { HathiError } from "../../core/errors.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import { openKeptBuilds } from "../../engine/build/kept/kept-builds.ts";
import { type LoadedAutomations, loadAutomations } from "../../engine/build/load-automations.ts";
import { findNeeds } from "../needs/find-needs.ts";
import type { Needs } from "../needs/needs.ts";
import type { Database } from "../../journal/database/database.ts";

export interface ExaminedAutomations {
  readonly findings: readonly Finding[];
  /** What those that can be built need of Slack and GitHub; null where nothing could be looked at. */
  readonly needs: Needs | null;
}

export async function examineAutomations(
  config: Config,
  database: Database | null,
): Promise<ExaminedAutomations> {
  const { ok, advice, broken } = findingsOf("automations");
  let loaded: LoadedAutomations;
  try {
    loaded = await loadAutomations(config.automationsFolder, openKeptBuilds());
  } catch (error) {
    if (!(error instanceof HathiError)) throw error;
    const act = "set HATHI_AUTOMATIONS to the folder that has them, or make that folder";
    return { findings: [broken(error.message, act)], needs: null };
  }
  const { automations } = loaded;
  const failures = [...loaded.failures, ...findScheduleProblems(automations)];
  const findings = failures.map(({ file, error }) =>
    broken(`${file} is not deployed: ${error.message}`, 'mend the file; "hathi check" shows the place'),
  );
  for (const { name, needs } of automations) {
    for (const connector of needs.filter((one) => config[one] === null)) {
      findings.push(
        broken(
          `"${name}" needs ${connector}, which is off`,
          `set ${connectorVariables[connector]}, or remove the file`,
        ),
      );
    }
  }
  const gaps = [
    ...findWebhookGaps(loaded, config),
    ...(config.slack === null ? [] : await findSlackGaps(config.automationsFolder, loaded, database)),
  ];
  findings.push(...gaps.map((gap) => advice(gap, "set that, or remove what does not need it")));
  if (automations.length === 0 && failures.length === 0)
    findings.push(advice("there are no automations", `put one into ${config.automationsFolder}`));
  if (findings.length === 0)
    findings.push(
      ok(`${automations.length} can be deployed: ${automations.map(({ name }) => name).join(", ")}`),
    );
  return { findings, needs: findNeeds(loaded) };
}
