/**
 * Replays the journal of an unfinished run against a build, to see whether the run could go on with that build.
 * Nothing is performed: only a RunExecution performs what the code calls for, and there is none here.
 */
import type { Connector } from "../../core/ports/connector.ts";
import { openEvent } from "../../core/values/event-data.ts";
import { silentLogger } from "../../core/ports/logger.ts";
import type { RunHistory } from "../../core/ports/run-journal.ts";
import type { Failure, UnfinishedRun } from "../../core/run.ts";
import { exportNameOf } from "../build/automation-names.ts";
import type { BuildId } from "../../core/ids.ts";
import type { CompiledBuild } from "../build/compile-build.ts";
import { describeDivergence, type DivergedError } from "../replay/ending/describe-divergence.ts";
import { toFailure } from "../replay/ending/failure.ts";
import { createRealm } from "../realm/globals/run-globals.ts";
import { startInContext } from "../replay/run-context.ts";
import { RunInstance } from "../replay/run-instance.ts";

export interface DivergenceReport {
  /** The number of the call within the run, from 1. */
  readonly call: number;
  readonly recorded: string;
  /** Null if the code no longer makes that call. */
  readonly attempted: string | null;
  /** The author's lines where the code now calls something else. */
  readonly codeFrame: string | null;
}

export type ReplayCheck =
  | { readonly kind: "fits" }
  | { readonly kind: "diverges"; readonly report: DivergenceReport }
  /** The journal replays, and then the code throws at the place where the run waits now. */
  | { readonly kind: "throws"; readonly error: Failure };

const untouched = (name: string): Connector => ({
  name,
  perform: async () => {
    throw new Error("unreachable: a rehearsal performs nothing");
  },
  classify: () => ({ kind: "final" }),
});

interface CheckedBuild {
  readonly id: BuildId;
  readonly compiled: CompiledBuild;
}

/** Never rejects. If a run cannot be replayed at all, its own check says so, and the other runs are checked. */
export async function checkReplay(
  run: UnfinishedRun,
  history: RunHistory,
  build: CheckedBuild,
): Promise<ReplayCheck> {
  try {
    return await replay(run, history, build);
  } catch (error) {
    return { kind: "throws", error: toFailure(error, build.id) };
  }
}

async function replay(run: UnfinishedRun, history: RunHistory, build: CheckedBuild): Promise<ReplayCheck> {
  const event = openEvent(run.event);
  const instance = new RunInstance({
    seed: run.seed,
    startedAt: run.startedAt,
    entries: history.entries,
    events: history.events,
    resumed: true,
    build: build.id,
    isRehearsal: true,
  });
  const realm = createRealm(
    instance,
    {
      slack: untouched("slack"),
      github: untouched("github"),
      http: untouched("http"),
      run: untouched("run"),
    },
    { id: run.id, event, team: null, automation: run.automation },
    silentLogger,
  );
  startInContext(instance, () => {
    const automation = build.compiled(realm).get(exportNameOf(run.automation));
    if (automation === undefined) throw new Error(`the new code has no automation "${run.automation}"`);
    // Nobody has advanced such a run yet. Whether it begins at all is asked when it does.
    return history.entries.length === 0 ? undefined : automation.run(event);
  });
  await settle(instance);
  while (instance.made.divergence === undefined && instance.hasRecorded && !instance.made.isBeyondJournal) {
    instance.deliverRecorded();
    await settle(instance);
  }
  const diverged = instance.made.divergence ?? findChangedAttempt(instance, history);
  if (diverged !== undefined) return { kind: "diverges", report: toReport(diverged, build.id) };
  const isOver = instance.made.isBeyondJournal || instance.ending.isTold;
  if (instance.outcome?.kind === "threw" && !isOver) {
    return { kind: "throws", error: toFailure(instance.outcome.error, build.id) };
  }
  return { kind: "fits" };
}

async function settle(instance: RunInstance): Promise<void> {
  do await instance.activity.settle();
  while (instance.made.divergence === undefined && instance.rejectForgotten());
}

// Failed attempts and begun ones are not delivered. But the step may have happened, and another call in its place
// would get its answer.
function findChangedAttempt(instance: RunInstance, history: RunHistory): DivergedError | undefined {
  if (instance.made.isBeyondJournal) return undefined;
  const open = new Map(instance.openCalls.map((call) => [call.number, call]));
  const answered = new Set(history.entries.flatMap(({ kind, call }) => (kind === "step" ? [call] : [])));
  for (const recorded of history.entries) {
    const { kind, call: number, name, digest } = recorded;
    if ((kind !== "attempt" && kind !== "begun") || answered.has(number)) continue;
    const call = open.get(number);
    if (call?.request.name === name && call.request.digest === digest) continue;
    const found = describeDivergence({ recorded, attempted: call?.request ?? null, number });
    if (call?.site?.stack !== undefined) found.stack = call.site.stack;
    return found;
  }
  return undefined;
}

function toReport(found: DivergedError, id: BuildId): DivergenceReport {
  const { call, recorded, attempted } = found;
  return { call, recorded, attempted, codeFrame: toFailure(found, id).codeFrame ?? null };
}
