/**
 * What a worker has been told that the database holds of the runs that it claimed. A server that took over, or
 * crashed with commits that it had answered and not kept, holds less: then a run is given up, and goes on from
 * what is there. Written on regardless, its journal would have a hole that no replay could pass.
 */
import type { RunId } from "../../core/ids.ts";
import type { Ownership } from "../../core/run.ts";

interface Known {
  readonly epoch: number;
  /** The last entry. */
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
  // Of runs that were not handed back: something of theirs may still be under way, and write.
  readonly #claims = new Map<RunId, number>();

  /** A run begins anew, from what the database holds. */
  noteClaim({ runId, epoch }: Ownership): void {
    this.#runs.delete(runId);
    this.#claims.set(runId, epoch);
  }

  /** The epochs that the next claims of these runs must leave behind, whatever their rows say. */
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

  /** The run was parked or has ended, and nothing of it is under way. */
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
