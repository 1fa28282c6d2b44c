/**
 * Advances claimed runs in this thread: admits the new ones, and keeps each in hand until it has parked or
 * ended. Whatever goes wrong with one run touches no other.
 */
import type { Automation } from "../../core/automation.ts";
import { tame } from "../../core/text/describe-thrown.ts";
import { parseDuration } from "../../core/time/duration.ts";
import { HathiError } from "../../core/errors.ts";
import type { HathiEvent } from "../../core/event.ts";
import { openEvent } from "../../core/values/event-data.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { OwnedRunJournal, QueueingOverlap, RunHistory } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { AdoptionLine } from "./adoption-line.ts";
import { keyOf, wants } from "./ask-automation.ts";
import { exportNameOf } from "../build/automation-names.ts";
import { BuildCache } from "../build/compile-build.ts";
import { toFailure } from "../replay/failure.ts";
import { mendStack } from "../build/map-stack.ts";
import { ownedConnectors } from "../perform/owned-connectors.ts";
import { createPackageLoader, type LoadPackage } from "../realm/outside/load-package.ts";
import type { Connectors } from "../realm/api/author-api.ts";
import { createRealm } from "../realm/globals/run-globals.ts";
import { runContext } from "../replay/run-context.ts";
import { RunExecution } from "../perform/run-execution.ts";
import { type RunInHand, type Room, type RunHost, urgentShare } from "./run-host.ts";
import { RunInstance } from "../replay/run-instance.ts";
import type { Timing } from "../perform/timing.ts";
import { enterTurn } from "../replay/turn-notes.ts";

export interface LocalHostOptions {
  readonly journal: OwnedRunJournal;
  readonly connectors: Connectors;
  readonly logger: Logger;
  /** The folder that packages outside of a bundle are looked for from, before Hathi's own. */
  readonly automations?: string;
  /** Real time, unless a test hands in another. */
  readonly timing?: Timing;
  /** How many runs may be in hand. */
  readonly mostRuns?: number;
  /** Told before anything of the run's code executes. */
  readonly onBegin?: (run: ClaimedRun) => void;
}

/** A run whose code has been evaluated, and whose function has not been called. */
interface AdoptedRun {
  readonly event: HathiEvent;
  readonly history: RunHistory;
  readonly instance: RunInstance;
  readonly automation: Automation | undefined;
  readonly evaluationError: unknown;
}

export class LocalHost implements RunHost {
  readonly #journal: OwnedRunJournal;
  readonly #connectors: Connectors;
  readonly #logger: Logger;
  readonly #builds: BuildCache;
  readonly #loadPackage: LoadPackage;
  readonly #timing: { readonly timing?: Timing };
  readonly #executions = new Set<RunExecution>();
  readonly #line = new AdoptionLine();
  readonly #mostRuns: number;
  readonly #onBegin: (run: ClaimedRun) => void;
  #inHand = 0;

  constructor(options: LocalHostOptions) {
    this.#timing = options.timing === undefined ? {} : { timing: options.timing };
    this.#journal = options.journal;
    this.#connectors = options.connectors;
    this.#logger = options.logger;
    this.#loadPackage = createPackageLoader(options.automations);
    this.#builds = new BuildCache((id) => options.journal.findBuild(id));
    this.#mostRuns = options.mostRuns ?? Number.POSITIVE_INFINITY;
    this.#onBegin = options.onBegin ?? (() => {});
  }

  takeUp(run: ClaimedRun): RunInHand {
    const logger = this.#logger.child({ run: run.ownership.runId, automation: run.automation });
    if (run.takenOver) logger.info({ epoch: run.ownership.epoch }, "took the run over from a dead worker");
    let execution: RunExecution | undefined;
    let isStopping = false;
    let isAbandoned = false;
    let isPoked = false;
    this.#inHand += 1;
    const done = this.#advance(run, logger, (started) => {
      execution = started;
      this.#executions.add(started);
      if (isPoked) started.poke();
      if (isStopping) started.stop();
      if (isAbandoned) started.abandon();
    })
      .catch(async (error: unknown) => this.#giveUp(run, logger, tame(error)))
      .finally(() => {
        this.#inHand -= 1;
        if (execution !== undefined) this.#executions.delete(execution);
      });
    return {
      done,
      poke() {
        isPoked = true;
        execution?.poke();
      },
      stop() {
        isStopping = true;
        execution?.stop();
      },
      abandon() {
        isAbandoned = true;
        execution?.abandon();
      },
    };
  }

  /** Whether anything of its runs is executing or being written, rather than waited for. */
  get isBusy(): boolean {
    return [...this.#executions].some((execution) => execution.isBusy);
  }

  room(): Room {
    return {
      patient: this.#mostRuns - this.#inHand,
      urgent: Math.ceil(this.#mostRuns * urgentShare) - this.#inHand,
    };
  }

  async close(): Promise<void> {}

  async #advance(run: ClaimedRun, logger: Logger, onStart: (execution: RunExecution) => void): Promise<void> {
    const { event, history, instance, automation, evaluationError } = await this.#line.pass(async () =>
      this.#adopt(run, logger),
    );
    const execution = new RunExecution({
      run,
      history,
      instance,
      journal: this.#journal,
      logger,
      ...this.#timing,
    });
    onStart(execution);
    if (run.cancelRequestedAt !== null && (run.fresh || !run.admitted)) {
      // It never began: there is nothing to clean up.
      await this.#journal.finish(run.ownership, { state: "cancelled", error: null });
      return;
    }
    if (automation !== undefined && !run.admitted && !(await this.#admit(run, event, automation, logger)))
      return;
    const chosen = automation;
    const end = await execution.advance(() => {
      if (evaluationError !== undefined) throw evaluationError;
      if (chosen === undefined) throw unknownExport(run);
      return chosen.run(event);
    }, timeoutOf(automation));
    logger.debug({ end }, "the run left this worker's hands");
  }

  /** Reads what the run has behind it, and makes it an instance of its build. */
  async #adopt(run: ClaimedRun, logger: Logger): Promise<AdoptedRun> {
    this.#onBegin(run);
    const [history, build] = await Promise.all([
      run.isNew === true ? emptyHistory(run) : this.#journal.history(run.ownership),
      this.#builds.get(run.build),
    ]);
    const { runId } = run.ownership;
    const event = openEvent(run.event);
    const instance = new RunInstance({
      seed: run.seed,
      startedAt: run.startedAt,
      entries: history.entries,
      events: history.events,
      resumed: run.admitted && !run.fresh && !run.takenOver,
      taken: run.taken ?? [],
      labels: { run: runId, automation: run.automation },
      build: run.build,
    });
    const realm = createRealm(
      instance,
      ownedConnectors(this.#connectors, () => this.#journal.isOwned(run.ownership)),
      {
        id: runId,
        event,
        team: run.team,
        automation: run.automation,
        isOwned: () => this.#journal.isOwned(run.ownership),
      },
      logger,
      this.#loadPackage,
    );
    let automation: Automation | undefined;
    let evaluationError: unknown;
    enterTurn(runId);
    runContext.run({ instance, step: null }, () => {
      try {
        const automations = build(realm);
        instance.exports = new Set(automations.keys());
        automation = automations.get(exportNameOf(run.automation));
      } catch (error) {
        evaluationError = error;
      }
    });
    return { event, history, instance, automation, evaluationError };
  }

  /** Asks the automation whether it wants the event, and whether its key is free. */
  async #admit(run: ClaimedRun, event: HathiEvent, automation: Automation, logger: Logger): Promise<boolean> {
    const { key, overlap = "skip" } = automation.options;
    if (!wants(automation, event)) {
      await this.#journal.discard(run.ownership, key !== undefined);
      return false;
    }
    const exclusiveKey = overlap === "allow" ? null : keyOf(automation, event);
    if (exclusiveKey !== null && (overlap === "queue" || overlap === "replace")) {
      return this.#admitFromQueue(run, exclusiveKey, overlap, logger);
    }
    const answer = await this.#journal.admit(run.ownership, exclusiveKey);
    if (answer === "admitted") return true;
    logger.info({ key: exclusiveKey }, "skipped an event: an unfinished run has its key");
    await this.#journal.discard(run.ownership, true);
    return false;
  }

  async #admitFromQueue(
    run: ClaimedRun,
    key: string,
    overlap: QueueingOverlap,
    logger: Logger,
  ): Promise<boolean> {
    await this.#journal.queueForKey(run.ownership, key, overlap);
    const answer = await this.#journal.admitFromQueue(run.ownership, key, overlap);
    switch (answer) {
      case "admitted":
        return true;
      case "superseded":
        logger.info({ key }, "skipped an event: a later one of its key replaces it");
        await this.#journal.discard(run.ownership, true);
        return false;
      case "taken":
        if (overlap === "replace") await this.#journal.cancelHolder(run.ownership, key);
        break;
      case "too-early":
        break;
    }
    // It is woken when its turn may have come.
    const parked = await this.#journal.park(run.ownership, {
      wakeAt: null,
      waitingFor: `the run that has ${key} to end`,
      wakesSeen: run.wakes,
    });
    // It was let go meanwhile: whoever takes this run next tries again.
    if (parked === "has-news") await this.#journal.release(run.ownership);
    return false;
  }

  async #giveUp(run: ClaimedRun, logger: Logger, error: unknown): Promise<void> {
    if (error instanceof HathiError && error.code === "OWNERSHIP_LOST") {
      logger.info({ epoch: run.ownership.epoch }, "another worker has taken the run over");
      return;
    }
    logger.error({ err: mendStack(error) }, "the run could not be advanced and is paused");
    try {
      await this.#journal.pause(run.ownership, toFailure(error, run.build));
    } catch (pauseError) {
      logger.error({ err: pauseError }, "the run could not be paused either");
    }
  }
}

/** Whatever comes after the claim is told by a poke. */
function emptyHistory({ wakes, cancelRequestedAt }: ClaimedRun): RunHistory {
  return {
    wakes,
    cancelRequestedAt,
    killRequested: false,
    candidates: [],
    entries: [],
    events: new Map(),
    openWaits: [],
  };
}

function timeoutOf(automation: Automation | undefined): number {
  const timeout = automation?.options.timeout;
  return timeout === undefined ? Number.POSITIVE_INFINITY : parseDuration(timeout);
}

function unknownExport(run: ClaimedRun): HathiError {
  return new HathiError(
    "AUTOMATION_UNKNOWN",
    `the build ${run.build} has no automation "${run.automation}": its export was renamed or is not made with on(...)`,
  );
}
