/**
 * Runs a case of the conformance suite straight through in memory, with a park and a wake at every wait, and
 * with the worker dying before and after each write of its journal. All must come to the same end.
 */
import { expect } from "vitest";
import { loadAutomation } from "../../src/testing/load-automation.ts";
import type { Boundary } from "../../src/testing/memory-engine.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { type Case, type Effect, type Ending, play } from "./play-case.ts";

export { later, Transient } from "./play-case.ts";

export async function threeWays(tried: Case): Promise<Ending> {
  const built = await loadAutomation({ source: tried.source, name: "example" }, createMemoryLogger());
  const straight = await play(built, tried, { parks: false });
  const parked = await play(built, tried, { parks: true });
  agree(parked, straight, "with a park at every wait");
  expect(parked.effects.map(plain), "effects with a park at every wait").toEqual(straight.effects.map(plain));
  expect(parked.log, "the log with a park at every wait").toEqual(straight.log);
  for (let write = 1; write <= parked.writes; write += 1) {
    for (const when of ["before", "after"] as const) {
      const at = `with a crash ${when} write ${write}`;
      const diesAt = (now: Boundary): boolean => now.write === write && now.when === when;
      const crashed = await play(built, tried, { parks: true, diesAt });
      agree(crashed, straight, at);
      agreeOnEffects(crashed.effects, straight.effects, at);
      expect(new Set(crashed.log), `the log ${at}`).toEqual(new Set(straight.log));
    }
  }
  return straight;
}

function agree(ending: Ending, straight: Ending, how: string): void {
  const told = ({ state, result, error, journal, status }: Ending): unknown => ({
    state,
    result,
    error,
    journal,
    status,
  });
  expect(told(ending), `the end ${how}`).toEqual(told(straight));
}

const plain = ({ name, args, call, run }: Effect): unknown => ({ name, args, call, run });

// What was under way when the worker died may happen again, marked as in doubt; nothing else may.
function agreeOnEffects(effects: readonly Effect[], straight: readonly Effect[], how: string): void {
  const keyOf = (effect: Effect): string => JSON.stringify(plain(effect));
  const count = (of: readonly Effect[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const effect of of) counts.set(keyOf(effect), (counts.get(keyOf(effect)) ?? 0) + 1);
    return counts;
  };
  const expected = count(straight);
  const actual = count(effects);
  expect(new Set(actual.keys()), `the effects ${how}`).toEqual(new Set(expected.keys()));
  for (const [key, times] of actual) {
    const doubtful = effects.filter(
      (effect) => keyOf(effect) === key && (effect.inDoubt || effect.call === 0),
    );
    expect(times - (expected.get(key) ?? 0), `${how}: ${key}`).toBeLessThanOrEqual(doubtful.length);
  }
}
