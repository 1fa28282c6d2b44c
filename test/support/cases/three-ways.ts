/**
 * Runs a case of the conformance suite straight through in memory, with a park and a wake at every wait, and
 * with the worker dying before and after each write of its journal. All must come to the same end.
 */
import { expect } from "vitest";
import type { Boundary } from "../../../src/testing/memory/memory-engine.ts";
import { agree, agreeOnEffects, plain } from "./agree.ts";
import { buildCase } from "./build-case.ts";
import { type Case, type Ending, play } from "./play-case.ts";
import { startTraces } from "./traces.ts";

export { later, Transient } from "./play-case.ts";

export async function threeWays(tried: Case): Promise<Ending> {
  const built = await buildCase(tried);
  const traces = await startTraces(tried.serve);
  const straight = await play(built, tried, { parks: false, traces });
  const inReality = tried.reality === "impossible" ? undefined : process.env["HATHI_CONFORMANCE"];
  // What memory alone can show, "npm test" shows.
  if (process.env["HATHI_CONFORMANCE"] === "threads") {
    const { playThroughThreads } = await import("../kill/play-through-threads.ts");
    if (inReality !== undefined) await playThroughThreads(tried, straight);
    return straight;
  }
  const parked = await play(built, tried, { parks: true, traces });
  agree(parked, straight, "with a park at every wait", tried.outputsVary);
  expect(parked.effects.map(plain), "effects with a park at every wait").toEqual(straight.effects.map(plain));
  expect(parked.log, "the log with a park at every wait").toEqual(straight.log);
  await crashEverywhere(tried, (crashed, at, boundary) => {
    agree(crashed, straight, at, tried.outputsVary);
    agreeOnEffects(crashed.effects, straight.effects, at, boundary);
    expect(new Set(crashed.log), `the log ${at}`).toEqual(new Set(straight.log));
  });
  if (inReality === "kill" && tried.reality !== "one-process") {
    const { killEverywhere } = await import("../kill/kill-everywhere.ts");
    const kills = await killEverywhere(tried, { straight });
    console.log(`${expect.getState().currentTestName ?? ""}: ${kills} processes died`);
  }
  return straight;
}

/** The same, with the worker dying at each boundary in turn; `check` is told how each came out. */
export async function crashEverywhere(
  tried: Case,
  check: (crashed: Ending, at: string, boundary: Boundary) => void,
): Promise<void> {
  const built = await buildCase(tried);
  const traces = await startTraces(tried.serve);
  const { writes } = await play(built, tried, { parks: true, traces });
  for (let write = 1; write <= writes; write += 1) {
    for (const when of ["before", "after"] as const) {
      const at = `with a crash ${when} write ${write}`;
      let boundary: Boundary = { write, when, what: "nothing" };
      const diesAt = (now: Boundary): boolean => {
        const dies = now.write === write && now.when === when;
        if (dies) boundary = now;
        return dies;
      };
      const crashed = await play(built, tried, { parks: true, diesAt, traces });
      check(crashed, `${at} (${boundary.what})`, boundary);
    }
  }
}

/** With the worker dying at each boundary in turn, and the one that takes over dying soon after it, too. */
export async function crashTwiceEverywhere(
  tried: Case,
  check: (crashed: Ending, at: string) => void,
): Promise<void> {
  const built = await buildCase(tried);
  const traces = await startTraces(tried.serve);
  const { writes } = await play(built, tried, { parks: true, traces });
  for (const first of boundariesOf(1, writes)) {
    for (const second of boundariesOf(first.write + 1, first.write + mostApart)) {
      const left = [first, second];
      const diesAt = ({ write, when }: Boundary): boolean => {
        const dies = left[0]?.write === write && left[0].when === when;
        if (dies) left.shift();
        return dies;
      };
      const at = `with crashes ${first.when} write ${first.write} and ${second.when} write ${second.write}`;
      check(await play(built, tried, { parks: true, diesAt, traces }), at);
    }
  }
}

// What a worker has begun is recorded within so many writes.
const mostApart = 2;

function boundariesOf(from: number, to: number): readonly Pick<Boundary, "write" | "when">[] {
  const writes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return writes.flatMap((write) => [
    { write, when: "before" as const },
    { write, when: "after" as const },
  ]);
}
