/** Finds cron triggers that are never due or cannot be read, which `hathi check` and a deployment refuse. */
import { HathiError, messageOf } from "../../core/errors.ts";
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";
import { type NextOccurrence, readCron } from "../../journal/events/read-cron.ts";

export interface ScheduleProblem {
  readonly file: string;
  readonly error: HathiError;
}

/** @param nextOccurrence the job queue's function, where there is a job queue */
export function findScheduleProblems(
  automations: readonly LoadedAutomation[],
  nextOccurrence: NextOccurrence = readCron(),
): readonly ScheduleProblem[] {
  return automations.flatMap(({ file, schedule }) => {
    if (schedule === undefined) return [];
    try {
      nextOccurrence(schedule.cron, schedule.tz, new Date());
      return [];
    } catch (error) {
      const problem = `${file}: on.cron("${schedule.cron}"): ${messageOf(error)}. An expression has five parts: minute, hour, day of month, month, day of week`;
      return [{ file, error: new HathiError("AUTOMATION_INVALID", problem, { cause: error }) }];
    }
  });
}

/** What starts an automation, in words: "webhook.report, webhook.audit", "0 9 * * 1-5 (Europe/Berlin)". */
export function describeTriggers({ types, schedule }: Pick<LoadedAutomation, "types" | "schedule">): string {
  const times = schedule === undefined ? [] : [`cron ${schedule.cron} (${schedule.tz})`];
  return [...types, ...times].join(", ");
}
