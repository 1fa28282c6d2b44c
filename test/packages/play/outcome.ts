/** What is said between the processes that play an automation: orders to them, and what came of each. */

/** One thing that reached the outside, as a local server or the work folder tells it. */
export interface Effect {
  /** "POST /json/a {"a":1}", "redis INCR n", "file log.txt one". */
  readonly what: string;
  /** Asking again changes nothing, so that a run in doubt may do it. */
  readonly isRead: boolean;
}

/** How a play ended. */
export interface Ending {
  /** "completed", "failed", "paused"; "hangs" where it came to no end; "dies" where its process did. */
  readonly state: string;
  /** What the automation returned. */
  readonly result: unknown;
  /** "HathiError VALUE_UNRECORDABLE: ...". */
  readonly error: string | null;
  /** How often a person was asked whether a call happened, and said: do it again. */
  readonly asked: number;
  /** How often of these it was what a client had sent over a connection that was lost with its process. */
  readonly askedOfTalk: number;
  /** How often of these it was a program, which may say something else the second time. */
  readonly askedOfPrograms: number;
  /** How many writes of the journal there were. */
  readonly writes: number;
  /** What its journal holds and `hathi check` does not announce. */
  readonly unannounced?: string | undefined;
}

/** Where a worker dies. */
export interface Cut {
  readonly write: number;
  readonly when: "before" | "after";
}

/** What the process that holds the engine is told. */
export type PlayOrder =
  /** A run from its event to its end; `cut` is where its worker dies, and another one of this process goes on. */
  | { readonly kind: "play"; readonly parks: boolean; readonly cut: Cut | null }
  /** A run until it is in the automation's sleep, where the process ends by SIGKILL; `file` is what outlives it. */
  | { readonly kind: "die-asleep"; readonly file: string }
  /** The same run, dying at a write. */
  | { readonly kind: "die"; readonly file: string; readonly cut: Cut }
  /** Goes on with what such a process has left. */
  | { readonly kind: "go-on"; readonly file: string };

export type PlayReport = { readonly kind: "ready" } | { readonly kind: "ended"; readonly ending: Ending };
