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

/** When a schedule is due next, in its zone: "2026-11-30 09:00". None for one that findScheduleProblems refuses. */
export function findNextTimes(
  { cron, tz }: { readonly cron: string; readonly tz: string },
  from: Date,
  count: number,
): readonly string[] {
  const times: string[] = [];
  try {
    const nextOccurrence = readCron();
    const inZone = new Intl.DateTimeFormat("sv-SE", { timeZone: tz, dateStyle: "short", timeStyle: "short" });
    for (let after = from; times.length < count;) {
      after = nextOccurrence(cron, tz, after);
      times.push(inZone.format(after));
    }
    return times;
  } catch {
    return [];
  }
}

/** What starts an automation, in words: "webhook.report, webhook.audit", "0 9 * * 1-5 (Europe/Berlin)". */
export function describeTriggers({ types, schedule }: Pick<LoadedAutomation, "types" | "schedule">): string {
  const times = schedule === undefined ? [] : [`cron ${schedule.cron} (${schedule.tz})`];
  return [...types, ...times].join(", ");
}
