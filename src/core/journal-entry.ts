/** The entries of a journal, a run's append-only record: in order of completion, with the order of calls in `call`. */
import { formatDuration } from "./time/duration.ts";

/** The name of the timer that stands beside a wait with a timeout. Replay recognises the timer by this name. */
export const timeoutName = "timeout";

export const entryKinds = ["step", "timer", "wait", "attempt", "cancel", "value", "begun"] as const;
/**
 * - step: a call that left the automation.
 * - timer: a timer that fired.
 * - wait: an event that ended a wait.
 * - attempt: a failed attempt of a step that will be tried again.
 * - cancel: a person cancelled the run.
 * - value: what a call outside of the bundle returned synchronously. Without an output the call returned a live
 *   object, which replay makes again.
 * - begun: an attempt of a step that must not happen twice is about to be made, so that a crash leaves this trace.
 *   Or a call outside of the bundle returned a promise. The outcome follows as a step.
 */
export type EntryKind = (typeof entryKinds)[number];

export interface NewEntry {
  readonly kind: EntryKind;
  /** The number of the call within the run, from 1; 0 for an entry that answers no call. */
  readonly call: number;
  /** What was called, as people read it: "slack.chat.postMessage", "sleep", "next github.push". */
  readonly name: string;
  /** Digest of the arguments, by which replay notices a changed call; null where there are no arguments. */
  readonly digest: string | null;
  /** The arguments, shortened, for people. */
  readonly input: string | null;
  readonly ok: boolean;
  /** The encoded value or error. */
  readonly output: string | null;
  /** How many attempts the call took. */
  readonly attempt: number;
}

export interface JournalEntry extends NewEntry {
  /** The entry's place in the order of completion, from 1, without gaps. */
  readonly seq: number;
  /** When the entry was recorded, by the database's clock. The run's own clock shows this time after the entry. */
  readonly at: Date;
  /** The output's size where it is stored apart from the journal. Then only a replay has the `output` itself. */
  readonly largeBytes?: number;
}

/**
 * The journal as people read it: a `begun` entry is left out once its call has a later entry. A timer that the engine
 * named for itself, or that was set in milliseconds, is put into words. A wait for many types names the first of them.
 */
export function entriesForPeople(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  const lastOf = new Map(journal.map(({ call, seq }) => [call, seq]));
  return journal
    .filter(({ kind, call, seq }) => kind !== "begun" || lastOf.get(call) === seq)
    .map(entryForPeople);
}

/** One entry of it. */
export function entryForPeople(entry: JournalEntry): JournalEntry {
  if (entry.kind === "timer") return timerForPeople(entry);
  return entry.kind === "wait" ? { ...entry, name: nameOfWait(entry.name) } : entry;
}

// A run that hears of all that happens to a pull request waits for some twenty types at once.
const mostNamedTypes = 3;

function nameOfWait(name: string): string {
  const [first = "", ...others] = name.split(" or ");
  return others.length < mostNamedTypes ? name : `${first} or one of ${others.length} other types`;
}

function timerForPeople(timer: JournalEntry): JournalEntry {
  const [, ms] = /^(\d+)(?: ms)?$/.exec(timer.input ?? "") ?? [];
  const input = ms === undefined ? timer.input : formatDuration(Number(ms));
  return timer.name === timeoutName
    ? { ...timer, name: `nothing came within ${input ?? "the time"}`, input: null }
    : { ...timer, input };
}
