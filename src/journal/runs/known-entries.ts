/**
 * Remembers what the database has confirmed to this worker about the runs that it claimed. After a fail-over or a
 * crash the server may have lost commits that it had confirmed. Then the run is given up, and goes on from what is
 * left. If the worker wrote on, the journal would have a gap that no replay can pass.
 */
import type { RunId } from "../../core/ids.ts";
import type { Ownership } from "../../core/run.ts";

interface Known {
  readonly epoch: number;
  /** The place of the last entry. */
  seq: number;
  readonly waits: Set<number>;
}

export interface ExpectedRows {
  /** 0 where no entry is known. */
  readonly seq: number;
  /** The calls of open waits. */
  readonly waits: readonly number[];
}

const nothing: ExpectedRows = { seq: 0, waits: [] };

export class KnownEntries {
  readonly #runs = new Map<RunId, Known>();
  // The epochs of runs that this worker never handed back. Something of them may still be under way and write.
  readonly #claims = new Map<RunId, number>();

  /** Forgets what was known of the run: it begins again from what the database has. */
  noteClaim({ runId, epoch }: Ownership): void {
    this.#runs.delete(runId);
    this.#claims.set(runId, epoch);
  }

  /** The epochs that the next claims of these runs have to exceed, whatever their rows say. */
  claimsOf(runIds: readonly RunId[]): ReadonlyMap<RunId, number> {
    return new Map(
      runIds.flatMap((runId) => {
        const epoch = this.#claims.get(runId);
        return epoch === undefined ? [] : [[runId, epoch]];
      }),
    );
  }

  noteEntry(run: Ownership, seq: number): void {
    const known = this.#of(run);
    known.seq = Math.max(known.seq, seq);
  }

  noteWait(run: Ownership, call: number): void {
    this.#of(run).waits.add(call);
  }

  noteClosed(run: Ownership, call: number): void {
    this.#of(run).waits.delete(call);
  }

  /** Forgets a run that was parked or has ended: nothing of it is under way. */
  noteHandedBack({ runId }: Ownership): void {
    this.#runs.delete(runId);
    this.#claims.delete(runId);
  }

  expected({ runId, epoch }: Ownership): ExpectedRows {
    const known = this.#runs.get(runId);
    return known?.epoch === epoch ? { seq: known.seq, waits: [...known.waits] } : nothing;
  }

  #of({ runId, epoch }: Ownership): Known {
    const known = this.#runs.get(runId);
    if (known?.epoch === epoch) return known;
    const first: Known = { epoch, seq: 0, waits: new Set() };
    this.#runs.set(runId, first);
    return first;
  }
}
