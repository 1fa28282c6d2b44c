/** The places in the life of a run at which its worker may die in a test. */

/** A write to a journal at which the worker may die: just before the write is stored, or just after. */
export interface Boundary {
  /** From 1. */
  readonly write: number;
  readonly when: "before" | "after";
  /** "append step slack.chat.postMessage", "park". */
  readonly what: string;
}
