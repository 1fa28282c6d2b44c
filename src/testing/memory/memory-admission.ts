/** Which run a key lets in, in a test engine: the rules of journal/runs/admit-run.ts, over rows in memory. */
import type { Admission, RunJournal } from "../../core/ports/run-journal.ts";
import { isFinished, type Ownership } from "../../core/run.ts";
import type { MemoryRun, WriteRun } from "./memory-rows.ts";
import type { MemoryStore } from "./memory-store.ts";

type MemoryAdmission = Pick<RunJournal, "admit" | "queueForKey" | "admitFromQueue" | "cancelHolder">;

/** @param owned the run of this ownership; it throws for one that is lost */
export function createMemoryAdmission(
  store: MemoryStore,
  owned: (ownership: Ownership) => MemoryRun,
  write: WriteRun,
): MemoryAdmission {
  const othersOf = (run: MemoryRun): readonly MemoryRun[] =>
    [...store.runs.values()].filter(
      (other) => other !== run && other.automation === run.automation && !isFinished(other.state),
    );

  const letIn = (run: MemoryRun, key: string | null): "admitted" => {
    run.admitted = true;
    run.key = key;
    run.queuedKey = null;
    return "admitted";
  };
  const isKeyInUse = (run: MemoryRun, key: string | null): boolean =>
    key !== null && othersOf(run).some((other) => other.key === key);
  const waitingFor = (run: MemoryRun, key: string): readonly MemoryRun[] =>
    othersOf(run).filter((other) => other.queuedKey === key && other.state !== "paused");
  const isReplaced = (run: MemoryRun, key: string): boolean =>
    [...waitingFor(run, key), ...othersOf(run).filter((other) => other.key === key)].some(
      (other) => other.event.seq > run.event.seq,
    );

  return {
    admit: async (ownership, key) =>
      write<Admission>(
        ownership,
        "admit",
        (run) => letIn(run, key),
        (run) => (isKeyInUse(run, key) ? "key-in-use" : undefined),
      ),
    async queueForKey(ownership, key, overlap) {
      const run = owned(ownership);
      run.queuedKey = key;
      if (overlap === "queue") return;
      for (const other of waitingFor(run, key)) {
        if (other.event.seq < run.event.seq) store.runs.delete(other.id);
      }
    },
    admitFromQueue: async (ownership, key, overlap) =>
      write<Admission>(
        ownership,
        "admit",
        (run) => letIn(run, key),
        (run) => {
          if (overlap === "replace" && isReplaced(run, key)) return "superseded";
          const isBehind = waitingFor(run, key).some((other) => other.event.seq < run.event.seq);
          if (overlap === "queue" && isBehind) return "too-early";
          return isKeyInUse(run, key) ? "key-in-use" : undefined;
        },
      ),
    async cancelHolder(ownership, key) {
      for (const other of othersOf(owned(ownership))) if (other.key === key) store.cancel(other);
    },
  };
}
