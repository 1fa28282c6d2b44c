/** Makes a claimed run an instance of its build. The build's code is evaluated here; its function is called later. */
import type { Automation } from "../../core/automation.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { StandIns } from "../../core/ports/stand-ins.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { OwnedRunJournal, RunHistory } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { openEvent } from "../../core/values/event-data.ts";
import { exportNameOf } from "../build/automation-names.ts";
import type { BuildCache } from "../build/compile-build.ts";
import { ownedConnectors } from "../perform/steps/owned-connectors.ts";
import type { Connectors } from "../realm/api/author-api.ts";
import { createRealm } from "../realm/globals/run-globals.ts";
import type { LoadPackage } from "../realm/outside/load-package.ts";
import { runContext } from "../replay/run-context.ts";
import { RunInstance } from "../replay/run-instance.ts";
import { enterTurn } from "../replay/turn-notes.ts";

export interface AdoptionParts {
  readonly journal: OwnedRunJournal;
  readonly connectors: Connectors;
  readonly builds: BuildCache;
  readonly loadPackage: LoadPackage;
  readonly replyMs?: number | undefined;
  readonly standIns?: StandIns | undefined;
}

/** What came with the run. Whatever is missing is read. */
export interface Brought {
  readonly history?: RunHistory | undefined;
  readonly script?: string | undefined;
}

export interface AdoptedRun {
  readonly event: HathiEvent;
  readonly history: RunHistory;
  readonly instance: RunInstance;
  readonly automation: Automation | undefined;
  /** What the top level of its build threw. */
  readonly evaluationError: unknown;
}

export async function adoptRun(
  run: ClaimedRun,
  { journal, connectors, builds, loadPackage, replyMs, standIns }: AdoptionParts,
  brought: Brought,
  logger: Logger,
): Promise<AdoptedRun> {
  const [history, build] = await Promise.all([
    brought.history ?? (run.isNew === true ? emptyHistory(run) : journal.history(run.ownership)),
    builds.get(run.build, brought.script),
  ]);
  const { runId } = run.ownership;
  const event = openEvent(run.event);
  const instance = new RunInstance({
    seed: run.seed,
    startedAt: run.startedAt,
    entries: history.entries,
    events: history.events,
    resumed: run.admitted && !run.fresh && !run.takenOver,
    takenOver: run.takenOver,
    usedEvents: run.usedEvents ?? [],
    labels: { run: runId, automation: run.automation },
    build: run.build,
  });
  const isOwned = (): boolean => journal.isOwned(run.ownership);
  const realm = createRealm(
    instance,
    ownedConnectors(connectors, isOwned),
    { id: runId, event, team: run.team, automation: run.automation, isOwned, replyMs, standIns },
    logger,
    loadPackage,
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

/** The history of a run that is new. If there is news after the claim, a poke tells. */
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
