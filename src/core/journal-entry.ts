/** The journal: the append-only record of a run, in order of completion, with the order of call in `call`. */

/** The name of the timer beside a wait that has a timeout, by which replays know it. */
export const timeoutName = "timeout";

export const entryKinds = ["step", "timer", "wait", "attempt", "cancel", "value", "begun"] as const;
/**
 * step: a call that left the automation. timer: a timer that fired. wait: an event that ended a wait.
 * attempt: a failed try of a step that will be tried again. cancel: a person asked for the end.
 * value: what a call outside of the bundle gave at once; without an output it gave a live object, which is
 * made again on replay. begun: an attempt of a step that must not happen twice unknown to us is about to be
 * made, or a call outside of the bundle gave a promise; its answer comes as a step.
 */
export type EntryKind = (typeof entryKinds)[number];

export interface NewEntry {
  readonly kind: EntryKind;
  /** Order of call within the run, from 1; 0 for an entry that answers no call. */
  readonly call: number;
  /** What was called, as people read it: "slack.chat.postMessage", "sleep", "next github.push". */
  readonly name: string;
  /** Digest of the arguments, to tell a changed call from the recorded one; null where there are none. */
  readonly digest: string | null;
  /** The arguments, shortened, for people. */
  readonly input: string | null;
  readonly ok: boolean;
  /** The encoded value or error. */
  readonly output: string | null;
  /** How many tries it took. */
  readonly attempt: number;
}

export interface JournalEntry extends NewEntry {
  /** Order of completion within the run, from 1, without gaps. */
  readonly seq: number;
  /** By the database's clock, when it was recorded: the run's clock after this entry. */
  readonly at: Date;
  /** What the output takes where it is kept apart from the journal; `output` is null then, but in a replay. */
  readonly largeBytes?: number;
}

/**
 * The journal as people read it: that a step was begun goes without saying once there is its answer, and what the
 * engine names for itself is told in words.
 */
export function entriesForPeople(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  const lastOf = new Map(journal.map(({ call, seq }) => [call, seq]));
  return journal
    .filter(({ kind, call, seq }) => kind !== "begun" || lastOf.get(call) === seq)
    .map((entry) =>
      entry.kind === "timer" && entry.name === timeoutName
        ? { ...entry, name: `nothing came within ${entry.input ?? "the time"}`, input: null }
        : entry,
    );
}
