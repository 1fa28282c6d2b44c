/** A run as a page shows it. Times are ISO texts by the database's clock. */
import type { OpenWait } from "../core/ports/people/run-commands.ts";
import type { RunState } from "../core/run.ts";

export interface RunSnapshot {
  readonly id: string;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  readonly status: string;
  readonly subject: string | null;
  readonly build: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly wakeAt: string | null;
  readonly error: string | null;
  readonly isCancelling: boolean;
  readonly epoch: number;
  /** What began it. */
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly source: string;
    readonly subject: string | null;
    readonly time: string;
  };
  /** What it returned, as people read it. */
  readonly result: string | null;
  /** The last lines that it printed. */
  readonly printed: string;
  readonly waits: readonly OpenWait[];
  /** The line of its code at which it waits, with the lines around it; null where that is not known. */
  readonly standsAt: { readonly line: string; readonly code: string } | null;
  readonly journal: readonly EntrySnapshot[];
}

export interface EntrySnapshot {
  readonly seq: number;
  readonly kind: string;
  readonly name: string;
  readonly ok: boolean;
  /** Why it stands there as failed, in words; null for what did not fail. */
  readonly failure: string | null;
  readonly attempt: number;
  readonly input: string | null;
  readonly output: string | null;
  readonly at: string;
}
