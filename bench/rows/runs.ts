/** Runs a second: short runs, many in flight; longer ones; and one long run by itself. */
import { cpuOf } from "../cpu.ts";
import { bare } from "../systems/bare.ts";
import { hathi } from "../systems/hathi.ts";
import { dbos, openworkflow } from "../systems/postgres-peers.ts";
import { restate } from "../systems/restate.ts";
import type { Bed, Running, System } from "../systems/system.ts";
import { workflowSdk } from "../systems/workflow-sdk.ts";
import { playInFlight } from "./in-flight.ts";
import type { Figure, Row } from "./row.ts";

const systems: readonly System[] = [hathi, restate, dbos, openworkflow, workflowSdk, bare];

interface Kind {
  readonly steps: number;
  readonly inFlight: number;
  /** How many runs are measured, by system: each takes about as long as the others. */
  readonly runs: (system: System) => number;
}

// A compiler that has seen the work a few hundred times is what a process has after its first minute.
const warmUps = 300;

export const shortRuns = rowOf(
  "runs",
  "runs of 10 steps that do nothing, 200 in flight",
  { steps: 10, inFlight: 200, runs: ({ name }) => (isSlow(name) ? 600 : 4000) },
  ["runs"],
);
export const longerRuns = rowOf(
  "long",
  "runs of 100 steps, 50 in flight",
  { steps: 100, inFlight: 50, runs: ({ name }) => (isSlow(name) ? 60 : 500) },
  ["steps"],
);
export const oneRun = rowOf(
  "row",
  "one run of 500 steps in a row, by itself",
  { steps: 500, inFlight: 1, runs: ({ name }) => (isSlow(name) ? 2 : 4) },
  ["steps"],
);

async function cpu({ pids }: Running, { postgresPid }: Bed): Promise<{ own: number; postgres: number }> {
  return { own: await cpuOf(pids), postgres: await cpuOf([postgresPid]) };
}

function cpuFigure(name: string, seconds: number, runs: number): Figure {
  return { name, value: (seconds * 1000) / runs, unit: "ms" };
}

function isSlow(name: string): boolean {
  return name === "DBOS" || name === "OpenWorkflow" || name === "Workflow SDK";
}

function rowOf(name: string, title: string, kind: Kind, shown: readonly ("runs" | "steps")[]): Row {
  return {
    name,
    title,
    systems,
    play: async (system, beds, size) =>
      beds.lend(async (bed) => {
        const running = await system.start(bed);
        try {
          const share = size === "quick" ? 4 : 1;
          const warm = Math.ceil((isSlow(system.name) ? warmUps / 4 : warmUps) / share);
          await playInFlight(warm, Math.min(kind.inFlight, warm), async () => running.run(10));
          const runs = Math.max(1, Math.round(kind.runs(system) / share));
          const before = await cpu(running, bed);
          const seconds = await playInFlight(runs, kind.inFlight, async () => running.run(kind.steps));
          const after = await cpu(running, bed);
          const figures = { runs: runs / seconds, steps: (runs * kind.steps) / seconds };
          return [
            ...shown.map((what) => ({ name: `${what} a second`, value: figures[what], unit: "/s" as const })),
            cpuFigure("CPU of its processes for a run", after.own - before.own, runs),
            cpuFigure("CPU of Postgres for a run", after.postgres - before.postgres, runs),
          ];
        } finally {
          await running.close();
        }
      }),
  };
}
