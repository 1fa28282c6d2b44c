/** What an instance of a run is made from. All that the code does follows from this. */
import type { StoredEvent } from "../../core/event.ts";
import type { BuildId, EventId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal-entry.ts";

export interface RunOrigin {
  readonly seed: string;
  readonly startedAt: Date;
  readonly entries: readonly JournalEntry[];
  readonly events: ReadonlyMap<EventId, StoredEvent>;
  /** Whether an earlier owner already ran the code beyond the last entry, and so wrote its log lines. */
  readonly resumed: boolean;
  /** Whether an earlier owner died: what it made at once and did not record may have happened. */
  readonly takenOver?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly build?: BuildId;
  /** The events that ended waits in earlier rounds of the run. */
  readonly usedEvents?: readonly EventId[];
  /** Whether the code is only to be compared with the journal. A call that is answered at once is refused then. */
  readonly isRehearsal?: boolean;
  readonly isDeclaration?: boolean;
}
