/** How a run leaves a worker's hands: parked, finished, paused for a person, or given up for another worker. */
import { describeDoubts, inDoubtName, type NewDoubt } from "../../core/doubt.ts";
import { discarded, ended, failed, type Logger, parks, paused } from "../../core/ports/logger.ts";
import type { OwnedRunJournal, Pausing, RunEnd } from "../../core/ports/run-journal.ts";
import type { ClaimedRun, Failure } from "../../core/run.ts";
import { showRecorded, shownText } from "../../core/values/show-recorded.ts";
import { decideEnd } from "../replay/ending/decide-end.ts";
import { nameEarlierBuild } from "../replay/ending/describe-divergence.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { unheardLoss } from "../replay/ending/broken-connections.ts";
import type { RunInstance } from "../replay/run-instance.ts";
import type { RunCalls } from "./run-calls.ts";

export type ExecutionEnd = "parked" | "finished" | "paused" | "released";

const longestReturned = 1000;

interface HandBackParts {
  readonly run: ClaimedRun;
  readonly instance: RunInstance;
  readonly journal: OwnedRunJournal;
  readonly logger: Logger;
  readonly calls: RunCalls;
}

export class HandBack {
  readonly #parts: HandBackParts;

  constructor(parts: HandBackParts) {
    this.#parts = parts;
  }

  /**
   * @param due when a timer wakes the run, by the database's clock in milliseconds; infinity for none
   * @param wakesSeen how often the run had been woken when its news was last read
   * @returns whether the run is parked; it is not if there is more news
   */
  async park(due: number, wakesSeen: number): Promise<boolean> {
    const { run, journal, calls, logger } = this.#parts;
    const standing = this.#isDebugged ? calls.findStandingLine() : undefined;
    if (standing !== undefined) logger.debug(standing, parks);
    const outcome = await journal.park(run.ownership, {
      wakeAt: due === Number.POSITIVE_INFINITY ? null : new Date(due),
      waitingFor: calls.describeWaiting(),
      standsAt: calls.findStandingPlaces(),
      wakesSeen,
    });
    return outcome === "parked";
  }

  async pause(reason: Failure, more: Pausing = {}): Promise<ExecutionEnd> {
    const { run, journal, logger, calls } = this.#parts;
    logger.warn(
      {
        reason: reason.message,
        ...(this.#isDebugged && reason.codeFrame !== undefined && { codeFrame: reason.codeFrame }),
      },
      paused,
    );
    await journal.pause(run.ownership, reason, { ...more, doubtful: calls.doubtful });
    return "paused";
  }

  /** The code asks for something else than the journal holds. */
  async pauseDiverged(divergence: unknown): Promise<ExecutionEnd> {
    const { run, instance } = this.#parts;
    return this.pause(nameEarlierBuild(toFailure(divergence, instance.build), run));
  }

  /** People are asked whether this happened. The run begins at that call again, whatever they say. */
  async pauseToAsk(doubt: NewDoubt): Promise<ExecutionEnd> {
    const reason = { name: inDoubtName, message: describeDoubts([doubt]) };
    return this.pause(reason, { doubts: [doubt], canGoOn: true });
  }

  async release(): Promise<ExecutionEnd> {
    const { run, journal, calls } = this.#parts;
    await journal.release(run.ownership, calls.doubtful);
    return "released";
  }

  /** @param atOnce without waiting for what the code would still do */
  async finish(atOnce: boolean): Promise<ExecutionEnd> {
    const { run, journal, logger, instance } = this.#parts;
    const { build, taken, openCalls } = instance;
    const unheard = instance.outcome?.kind === "returned" ? instance.lostWords.findMissing() : undefined;
    const outcome =
      unheard === undefined ? instance.outcome : ({ kind: "threw", error: unheardLoss(unheard) } as const);
    const reason =
      instance.outcome?.kind === "threw" ? instance.broken.explain(instance.outcome.error) : undefined;
    const { cancelled, timedOut } = instance.ending;
    const isCancelled = cancelled || (atOnce && !timedOut);
    const end = decideEnd(outcome, { cancelled: isCancelled, timedOut, build, reason });
    if (end.state === "discarded") {
      await journal.discard(run.ownership, true);
      logger.info({}, discarded);
      return "finished";
    }
    // Timers and waits that nobody cleared end with the run. Most of them have lost a race.
    const left = openCalls.map((call) => call.request.name);
    await journal.finish(run.ownership, end.state === "continued" ? { ...end, usedEvents: taken.ids } : end);
    const error = "error" in end ? end.error : null;
    const fields = { state: end.state, left, error, ...this.#returned(end) };
    if (end.state === "failed") logger.error(fields, failed);
    else logger.info(fields, ended);
    return "finished";
  }

  get #isDebugged(): boolean {
    return this.#parts.logger.isLevelEnabled?.("debug") ?? true;
  }

  // What a run returns may be nobody else's business: only who debugs finds it in the log.
  #returned(end: RunEnd): { readonly returned?: string } {
    if (end.state !== "completed" || end.result === null || !this.#isDebugged) return {};
    const returned = shownText(showRecorded(end.result), longestReturned);
    return returned === "" ? {} : { returned };
  }
}
