/** Whether a status in Slack says that somebody is away. */
import type { MemberStatus } from "./member.ts";

// Slack's own suggestions for absence. A meeting or a commute ends before a reminder matters.
const emojis = new Set([
  ":palm_tree:",
  ":face_with_thermometer:",
  ":beach_with_umbrella:",
  ":desert_island:",
  ":airplane:",
  ":baby:",
  ":hospital:",
  ":sick:",
  ":no_entry:",
]);
const words =
  /\b(?:vacation(?:ing)?|holidays?|on leave|(?:parental|maternity|paternity|sick|annual) leave|out of (?:the )?office|ooo|off sick|out sick|pto|time off|day off|sabbatical|urlaub|krank|elternzeit|abwesend|en vacances|congés?|malade|vacaciones|de baja|férias|ferie)\b/iu;

export interface Absence {
  /** When the status ends; null where it stays until the person changes it. */
  readonly until: Date | null;
}

/** @returns undefined where the person is not away at this moment */
export function findAbsence(status: MemberStatus | null, at: number): Absence | undefined {
  if (status === null || (status.until !== null && status.until.getTime() <= at)) return undefined;
  return emojis.has(status.emoji) || words.test(status.text) ? { until: status.until } : undefined;
}
