/**
 * Remembers what the database has confirmed to this worker about the runs that it claimed. After a fail-over or a
 * crash the server may have lost commits that it had confirmed. Then the run is given up, and goes on from what is
 * left. If the worker wrote on, the journal would have a gap that no replay can pass.
 */
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { RunId } from "../../core/ids.ts";
import type { Ownership } from "../../core/run.ts";

interface Lost {
  readonly epoch: number;
  readonly known: Known | undefined;
}

interface Known {
  readonly epoch: number;
  /** The place of the last entry. */
  seq: number;
  /** The calls of open waits, in the order in which they were confirmed. */
  readonly waits: Set<number>;
}

// Of claims that were lost. One that is forgotten matters only if a fail-over takes the loss back, too.
const mostLost = 10_000;

export class KnownEntries {
  readonly #runs = new Map<RunId, Known>();
  // The epochs of runs that this worker never handed back. Something of them may still be under way and write.
  readonly #claims = new Map<RunId, number>();
  readonly #lost = new NewestOf<RunId, Lost>(mostLost);

  /** Forgets what was known of the run: it begins again from what the database has. */
  noteClaim({ runId, epoch }: Ownership): void {
    this.#runs.delete(runId);
    this.#claims.set(runId, epoch);
    this.#lost.delete(runId);
  }

  /** How many runs it has to do with, lost ones aside. */
  get size(): number {
    return new Set([...this.#runs.keys(), ...this.#claims.keys()]).size;
  }

  /** The epochs that the next claims of these runs have to exceed, whatever their rows say. */
  claimsOf(runIds: readonly RunId[]): ReadonlyMap<RunId, number> {
    return new Map(
      runIds.flatMap((runId) => {
        const epoch = this.#claims.get(runId) ?? this.#lost.get(runId)?.epoch;
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
  noteHandedBack({ runId, epoch }: Ownership): void {
    // It was claimed again meanwhile.
    if ((this.#claims.get(runId) ?? epoch) !== epoch) return;
    this.#runs.delete(runId);
    this.#claims.delete(runId);
    this.#lost.delete(runId);
  }

  /** The run has left this worker without having been handed back. Writes of it may still be under way. */
  noteLost({ runId, epoch }: Ownership): void {
    if (this.#claims.get(runId) !== epoch) return;
    this.#lost.set(runId, { epoch, known: this.#runs.get(runId) });
    this.#runs.delete(runId);
    this.#claims.delete(runId);
  }

  /** The place of the last entry that the database must have; 0 where none is known. */
  lastEntry({ runId, epoch }: Ownership): number {
    const known = this.#find(runId);
    return known?.epoch === epoch ? known.seq : 0;
  }

  /**
   * The wait that was confirmed last, of those that the database must have. It stands for all earlier ones: a database
   * that has lost some of its commits has lost the last ones.
   *
   * @param mayBeGone the calls whose waits the database may have closed already
   */
  lastWait({ runId, epoch }: Ownership, mayBeGone: ReadonlySet<number>): number | null {
    const known = this.#find(runId);
    if (known?.epoch !== epoch) return null;
    return [...known.waits].findLast((call) => !mayBeGone.has(call)) ?? null;
  }

  #find(runId: RunId): Known | undefined {
    return this.#runs.get(runId) ?? this.#lost.get(runId)?.known;
  }

  #of({ runId, epoch }: Ownership): Known {
    const known = this.#find(runId);
    if (known?.epoch === epoch) return known;
    const first: Known = { epoch, seq: 0, waits: new Set() };
    this.#runs.set(runId, first);
    return first;
  }
}
