/**
 * Plays a case over real processes and a real Postgres: the automation is deployed, its events are accepted,
 * the clock is skipped, and a worker process dies where it is told to. The next process takes over, and what it
 * asks people of steps in doubt is answered by what reached the outside.
 */
import type { RunId } from "../../../src/core/ids.ts";
import { inDoubtName, type Settlement } from "../../../src/core/doubt.ts";
import { parseDuration } from "../../../src/core/time/duration.ts";
import type { Failure, RunState } from "../../../src/core/run.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { type KillStage, openKillStage } from "./kill-stage.ts";
import { startKillProcess, type WorkerProcess } from "./kill-process.ts";
import {
  type Case,
  defaultAnswer,
  type Ending,
  type Happening,
  journalOf,
  traced,
} from "../cases/play-case.ts";
import type { Traces } from "../cases/traces.ts";
import type { BuiltAutomation } from "../../../src/testing/load-automation.ts";

/** Where the worker is to die: at its n-th write. */
export interface Death {
  readonly at: number;
  readonly when: "before" | "after";
}

export interface Played {
  readonly ending: Ending;
  readonly died: boolean;
  /** How many the process made that came to the end. */
  readonly writes: number;
}

export interface KilledPlay {
  /** Plays the case once. `died` is false where the case has not so many writes. */
  readonly play: (death: Death | null) => Promise<Played>;
}

interface RunRow {
  readonly id: RunId;
  readonly automation: string;
  readonly state: RunState;
  readonly status: string | null;
  readonly result: string | null;
  readonly error: Failure | null;
  readonly is_over: boolean;
  readonly is_at_rest: boolean;
  readonly wake_in: number | null;
}

const patienceMs = 180_000;
const longestMs = parseDuration("4000 days");

/** @param startProcess what advances its runs; called again for each that died */
export async function openKilledPlay(
  built: BuiltAutomation,
  tried: Case,
  startProcess: () => WorkerProcess = startKillProcess,
): Promise<KilledPlay> {
  const stage = await openKillStage(built, tried);
  const { ledger, traces } = stage;
  ledger.answer = async ({ name, args, run, call, inDoubt }) =>
    (await tried.answer?.(name, args, await stage.failedAttempts(run, call), { call, inDoubt })) ??
    defaultAnswer;

  // One that works and one that has loaded its code and waits for its turn.
  let spare = startProcess();
  let worker: WorkerProcess | undefined;
  const awaken = async (): Promise<WorkerProcess> => {
    if (worker !== undefined) await stage.gone(worker.pid);
    const next = spare;
    spare = startProcess();
    worker = next;
    await next.begin(stage.databaseUrl, ledger);
    return next;
  };

  return {
    async play(death) {
      let current = worker === undefined || worker.hasDied ? await awaken() : worker;
      if ((await current.order(death)) === null) throw new Error("the worker died before it was told to");
      await stage.clear();
      const began = await stage.now();
      const first = await stage.start({ n: 1 });
      const pending = [...(tried.outside ?? [])];
      let died = false;
      let patience = performance.now() + patienceMs;
      let seen = "";
      for (;;) {
        if (current.hasDied) {
          died = true;
          current = await awaken();
          await current.order(null);
        }
        const rows = await stage.rows<RunRow>();
        if (await settleDoubts(stage, rows)) continue;
        const told = JSON.stringify([rows.map((row) => ({ ...row, wake_in: null })), ledger.effects.length]);
        if (told !== seen) patience = performance.now() + patienceMs;
        seen = told;
        if (performance.now() > patience) throw new Error(`nothing went on for ${patienceMs} ms: ${told}`);
        if (rows.some((row) => !row.is_over && !row.is_at_rest)) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          continue;
        }
        const since = (await stage.now()) - began;
        const [happening] = pending;
        const isOver = rows.every((row) => row.is_over);
        if (isOver && happening === undefined) break;
        const happensIn = happening === undefined ? Infinity : parseDuration(happening.at) - since;
        const rings = rows.flatMap(({ is_over, wake_in }) => (is_over || wake_in === null ? [] : [wake_in]));
        const next = Math.min(happensIn, ...rings);
        if (next > longestMs) break;
        if (next > 0) await stage.skip(next);
        if (happening === undefined || happensIn > next) continue;
        pending.shift();
        await happen(stage, happening, first);
      }
      // Whoever died at the very last write has not been heard of yet.
      const writes = await current.order(null);
      return {
        ending: await endingOf(stage, first, traces),
        died: died || writes === null,
        doubted: 0,
        writes: writes ?? 0,
      };
    },
  };
}

/** As a person who looks at the ledger and at the traces, and says what is true. */
async function settleDoubts(
  { runs, control, ledger, traces }: KillStage,
  rows: readonly RunRow[],
): Promise<boolean> {
  const doubtful = rows.filter(({ state, error }) => state === "paused" && error?.name === inDoubtName);
  for (const { id } of doubtful) {
    for (const { id: doubt, call, name, input } of (await runs.show(id)).doubts ?? []) {
      const key = `${id} ${call}`;
      const settlement: Settlement = ledger.given.has(key)
        ? { kind: "happened", result: ledger.given.get(key) }
        : (findTraced(traces, name, input ?? "") ?? { kind: "again" });
      await control.settle(id, { id: "test" }, settlement, { id: doubt });
    }
  }
  return doubtful.length > 0;
}

/** A request of axios that was answered, by its path and body: what axios would have resolved with, of what is used. */
function findTraced(traces: Traces, name: string, input: string): Settlement | undefined {
  if (!name.startsWith("axios")) return undefined;
  const answer = traces.answers().find(({ path, body }) => input.includes(path) && input.includes(body));
  return answer && { kind: "happened", result: { status: 200, data: answer.data } };
}

async function happen(stage: KillStage, happening: Happening, run: RunId): Promise<void> {
  if ("cancel" in happening) await stage.runs.cancel(run, { id: "test" });
  else if ("start" in happening) await stage.start(happening.start as object);
  else await stage.accept({ source: "test", data: {}, subject: null, ...happening.send });
}

async function endingOf(stage: KillStage, first: RunId, traces: Traces): Promise<Ending> {
  const rows = await stage.rows<RunRow>();
  const run = rows.find(({ id }) => id === first);
  if (run === undefined) throw new Error("the run is gone");
  const automations = new Map(rows.map(({ id, automation }) => [id as string, automation]));
  const effects = stage.ledger.effects.map((effect) => ({
    ...effect,
    automation: automations.get(effect.run) ?? "",
    at: 0,
  }));
  return {
    state: run.state,
    result: run.result === null ? undefined : decodeValue(run.result),
    error: run.error === null ? null : `${run.error.name}: ${run.error.message}`,
    journal: journalOf(await stage.journal(first)),
    effects: [...effects, ...(await traces.take()).map(traced)],
    log: [],
    status: run.status,
    runs: rows.map(({ automation, state }) => `${automation} ${state}`),
    doubted: 0,
    writes: 0,
    took: 0,
  };
}
