/** When something next happens to an open question by itself: a reminder, an escalation, its expiry. */
import type { Question } from "./question.ts";

export interface AskTimes {
  readonly question: Pick<Question, "escalate">;
  readonly openedAt: Date;
  readonly expiresAt: Date | null;
  /** How many steps of the chain of escalation were taken. */
  readonly escalated: number;
  /** When the people of each card are reminded next. */
  readonly reminders: readonly (Date | null)[];
}

export function nextDue({ question, openedAt, expiresAt, escalated, reminders }: AskTimes): Date | null {
  const escalation = nextEscalation(question, openedAt, escalated);
  const times = [expiresAt, escalation, ...reminders].flatMap((date) => date?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Each step of the chain comes so long after the one before. */
export function nextEscalation(
  { escalate }: Pick<Question, "escalate">,
  openedAt: Date,
  escalated: number,
): Date | null {
  if (escalated >= escalate.length) return null;
  const passed = escalate.slice(0, escalated + 1).reduce((sum, { afterMs }) => sum + afterMs, 0);
  return new Date(openedAt.getTime() + passed);
}
