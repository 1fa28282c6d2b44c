/** Who owns the runs of a test engine: which runs a worker may claim, and what it receives with a run. */
import type { WorkerId } from "../../core/ids.ts";
import { type ClaimedRun, isFinished } from "../../core/run.ts";
import type { MemoryRun } from "./memory-rows.ts";

/** A worker as the store sees it. A dead worker writes nothing more, and other workers may take its runs. */
export interface MemoryWorker {
  readonly id: WorkerId;
  isDead: boolean;
}

/** Whether anything waits for a worker to take this run. */
export function isClaimable(run: MemoryRun, now: number, dead: ReadonlySet<WorkerId>): boolean {
  if (isFinished(run.state) || run.state === "paused") return false;
  if (run.owner !== null) return dead.has(run.owner);
  return run.state === "queued" || run.wakes > run.wakesSeen || (run.wakeAt?.getTime() ?? Infinity) <= now;
}

/** The worker takes the run, under the next epoch. */
export function claimRun(run: MemoryRun, worker: MemoryWorker, now: Date): ClaimedRun {
  const fresh = run.state === "queued";
  const takenOver = run.owner !== null;
  const { doubtful } = run;
  run.doubtful = [];
  run.owner = worker.id;
  run.epoch += 1;
  run.state = "running";
  run.startedAt ??= now;
  const { id: runId, epoch, automation, build, seed, key, admitted, cancelRequestedAt, wakes } = run;
  return {
    ownership: { runId, worker: worker.id, epoch },
    automation,
    build,
    seed,
    key,
    admitted,
    cancelRequestedAt,
    wakes,
    fresh,
    takenOver,
    doubtful,
    crashes: 0,
    deaths: 0,
    event: run.event,
    team: null,
    eventSeq: run.event.seq,
    sinceSeq: run.sinceSeq,
    usedEvents: run.usedEvents,
    startedAt: run.startedAt,
  };
}
