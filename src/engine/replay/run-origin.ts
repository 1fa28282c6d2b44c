/** What an instance of a run is made from: with the journal, all that its code's way follows from. */
import type { StoredEvent } from "../../core/event.ts";
import type { BuildId, EventId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal-entry.ts";

export interface RunOrigin {
  readonly seed: string;
  readonly startedAt: Date;
  readonly entries: readonly JournalEntry[];
  readonly events: ReadonlyMap<EventId, StoredEvent>;
  /** True when an earlier owner brought the code to rest here: what it logged since the last entry is out. */
  readonly resumed: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly build?: BuildId;
  /** Events that ended waits in earlier rounds. */
  readonly taken?: readonly EventId[];
  /** True when the code is only to be compared with the journal: a call that is answered at once is refused. */
  readonly isRehearsal?: boolean;
  readonly isDeclaration?: boolean;
}
