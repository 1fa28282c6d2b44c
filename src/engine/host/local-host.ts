/**
 * Advances claimed runs in this thread. Admits those that are new, and keeps each in hand until it has parked or
 * ended. Whatever goes wrong with one run touches no other.
 */
import type { Automation } from "../../core/automation.ts";
import { HathiError } from "../../core/errors.ts";
import { begins, type Logger } from "../../core/ports/logger.ts";
import type { StandIns } from "../../core/ports/stand-ins.ts";
import type { OwnedRunJournal } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { isSealed, refuseSealed } from "../../core/secrets/sealed-text.ts";
import { messageOf, tame } from "../../core/text/describe-thrown.ts";
import { parseDuration } from "../../core/time/duration.ts";
import { BuildCache } from "../build/compile-build.ts";
import type { FindCode } from "../build/kept/kept-code.ts";
import { mendStack } from "../build/map-stack.ts";
import { RunExecution } from "../perform/run-execution.ts";
import type { Timing } from "../perform/timing.ts";
import type { Connectors } from "../realm/api/author-api.ts";
import { createPackageLoader } from "../realm/outside/load-package.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { AdoptionLine } from "./adoption-line.ts";
import { admitRun } from "./admit-run.ts";
import { type AdoptionParts, adoptRun, type Brought } from "./adopt-run.ts";
import { type Room, type RunHost, type RunInHand, urgentShare } from "./run-host.ts";

/** When a run is looked at again that cannot be read. */
const keyAgainMs = 60_000;

export interface LocalHostOptions {
  readonly journal: OwnedRunJournal;
  readonly connectors: Connectors;
  readonly logger: Logger;
  /** The folder from which packages outside of a bundle are looked for, before Hathi's own. */
  readonly automations?: string;
  /** Whether a debugger may be attached, which needs the builds' source maps. */
  readonly isDebugged?: boolean;
  /** Real time if absent. Tests hand in another. */
  readonly timing?: Timing;
  /** How many runs may be in hand. */
  readonly mostRuns?: number;
  /** What a test answers in place of the world. */
  readonly standIns?: StandIns;
  /** What V8 has made of large builds before. */
  readonly findCode?: FindCode;
  /** Called before anything of the run's code executes. */
  readonly onBegin?: (run: ClaimedRun) => void;
}

export class LocalHost implements RunHost {
  readonly #journal: OwnedRunJournal;
  readonly #logger: Logger;
  readonly #adoption: AdoptionParts;
  readonly #timing: { readonly timing?: Timing };
  readonly #executions = new Set<RunExecution>();
  readonly #line = new AdoptionLine();
  readonly #mostRuns: number;
  readonly #onBegin: (run: ClaimedRun) => void;
  #inHand = 0;

  constructor(options: LocalHostOptions) {
    this.#timing = options.timing === undefined ? {} : { timing: options.timing };
    this.#journal = options.journal;
    this.#logger = options.logger;
    this.#adoption = {
      journal: options.journal,
      connectors: options.connectors,
      builds: new BuildCache((id) => options.journal.findBuild(id), {
        findCode: options.findCode,
        debuggedIn: options.isDebugged === true ? options.automations : undefined,
      }),
      loadPackage: createPackageLoader(options.automations),
      replyMs: options.timing?.replyMs,
      standIns: options.standIns,
    };
    this.#mostRuns = options.mostRuns ?? Number.POSITIVE_INFINITY;
    this.#onBegin = options.onBegin ?? (() => {});
  }

  /** @param brought what came with the run; the rest is read */
  takeUp(run: ClaimedRun, _line?: keyof Room, brought: Brought = {}): RunInHand {
    const logger = this.#logger.child({ run: run.ownership.runId, automation: run.automation });
    if (run.takenOver) logger.info({ epoch: run.ownership.epoch }, "took the run over from a dead worker");
    let execution: RunExecution | undefined;
    let isStopping = false;
    let isAbandoned = false;
    let isPoked = false;
    this.#inHand += 1;
    const done = this.#advance(run, brought, logger, (started) => {
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

  /** Whether any run is executing or writing something. False if all runs only wait. */
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

  async #advance(
    run: ClaimedRun,
    brought: Brought,
    logger: Logger,
    onStart: (execution: RunExecution) => void,
  ): Promise<void> {
    const journal = this.#journal;
    if (isSealed(run.event.json)) throw refuseSealed(run.event.json);
    const { event, history, instance, automation, evaluationError } = await this.#line.pass(async () => {
      this.#onBegin(run);
      return adoptRun(run, this.#adoption, brought, logger);
    });
    const execution = new RunExecution({
      run,
      history,
      instance,
      journal,
      logger,
      ...(automation?.options.inDoubt !== undefined && { inDoubt: automation.options.inDoubt }),
      ...this.#timing,
    });
    onStart(execution);
    if (run.cancelRequestedAt !== null && (run.fresh || !run.admitted)) {
      // The run never began, so there is nothing to clean up.
      await journal.finish(run.ownership, { state: "cancelled", error: null });
      return;
    }
    const isAsked = automation !== undefined && !run.admitted;
    if (isAsked && !(await admitRun(run, event, automation, { journal, logger }))) return;
    if (run.fresh || !run.admitted) logger.debug({ type: event.type, subject: event.subject }, begins);
    const chosen = automation;
    const end = await execution.advance(() => {
      if (evaluationError !== undefined) throw evaluationError;
      if (chosen === undefined) throw unknownExport(run);
      return chosen.run(event);
    }, timeoutOf(automation));
    logger.debug({ end }, "the run left this worker's hands");
  }

  // Whoever has the key goes on with the run: another process, or this one once it is started with the key. So the run is
  // looked at now and then, and what was under way is looked into then.
  async #awaitKey({ ownership }: ClaimedRun, logger: Logger, waitingFor: string): Promise<void> {
    logger.warn({ problem: waitingFor }, "the run waits for an encryption key");
    const wakeAt = new Date(this.#journal.estimateNow() + keyAgainMs);
    await this.#journal
      .park(ownership, { wakeAt, waitingFor, wakesSeen: null, isInDoubt: true })
      .catch((error: unknown) => logger.error({ err: error }, "the run could not be parked"));
  }

  async #giveUp(run: ClaimedRun, logger: Logger, error: unknown): Promise<void> {
    if (error instanceof HathiError && error.code === "OWNERSHIP_LOST") {
      logger.info({ epoch: run.ownership.epoch }, "another worker has taken the run over");
      return;
    }
    if (error instanceof HathiError && error.code === "ENCRYPTION_KEY_MISSING") {
      await this.#awaitKey(run, logger, messageOf(error));
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
