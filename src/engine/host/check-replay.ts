/**
 * Replays an unfinished run's journal against a build, to see whether it could go on with it. Nothing is done:
 * only a RunExecution begins what the code calls, and there is none here.
 */
import type { Connector } from "../../core/ports/connector.ts";
import { openEvent } from "../../core/values/event-data.ts";
import { silentLogger } from "../../core/ports/logger.ts";
import type { RunHistory } from "../../core/ports/run-journal.ts";
import type { Failure, UnfinishedRun } from "../../core/run.ts";
import { exportNameOf } from "../build/automation-names.ts";
import type { BuildId } from "../../core/ids.ts";
import type { CompiledBuild } from "../build/compile-build.ts";
import { describeDivergence, type DivergedError } from "../replay/describe-divergence.ts";
import { toFailure } from "../replay/failure.ts";
import { createRealm } from "../realm/globals/run-globals.ts";
import { startInContext } from "../replay/run-context.ts";
import { RunInstance } from "../replay/run-instance.ts";

export interface DivergenceReport {
  /** Which call of the run it is, in order of call. */
  readonly call: number;
  readonly recorded: string;
  /** Null when the code no longer makes that call. */
  readonly attempted: string | null;
  /** The author's lines where the code now calls something else. */
  readonly codeFrame: string | null;
}

export type ReplayCheck =
  | { readonly kind: "fits" }
  | { readonly kind: "diverges"; readonly report: DivergenceReport }
  /** It replays, and then throws where the run waits now. */
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

/** Never rejects: a run that cannot be replayed at all says so for itself, and the others are checked. */
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
    // As for a run that nobody has advanced yet: whether it begins at all is asked when it does.
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

// A step that failed and is to be tried again, or that was begun, is no entry to deliver; still it may have
// happened, and what takes its place would be taken for it.
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
