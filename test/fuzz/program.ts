/** A random program: the little language that the fuzzer speaks, and how a program comes from dice. */
import type { Dice } from "./random.ts";

export type Node = { readonly id: number } & (
  | { readonly kind: "step" | "fail" | "throw" }
  | { readonly kind: "flaky"; readonly failures: number }
  | { readonly kind: "sleep"; readonly ms: number }
  /** Its event comes `eventMs` after the run began; with a timeout it may come too late. */
  | { readonly kind: "wait"; readonly eventMs: number; readonly timeoutMs: number | null }
  | { readonly kind: "sequence" | "all" | "settled" | "race" | "any"; readonly nodes: readonly Node[] }
  | { readonly kind: "branch"; readonly even: Node; readonly odd: Node }
  | { readonly kind: "loop"; readonly times: number; readonly body: Node }
  | { readonly kind: "try"; readonly body: Node; readonly handler: Node; readonly cleanUp: Node }
  | { readonly kind: "unawaited"; readonly body: Node; readonly caught: boolean }
  | { readonly kind: "child"; readonly body: Node }
);

const minute = 60_000;
const leaves = ["step", "step", "step", "flaky", "sleep", "sleep", "wait", "fail", "throw"] as const;
const composites = [
  "sequence",
  "sequence",
  "all",
  "settled",
  "race",
  "any",
  "branch",
  "loop",
  "try",
  "try",
  "unawaited",
  "child",
] as const;

/** @param deepest how deep it may nest */
export function generateProgram(dice: Dice, deepest: number): Node {
  let ids = 0;
  const newId = (): number => (ids += 1);
  const sleep = (): Node => ({ id: newId(), kind: "sleep", ms: dice.between(40, 3000) * minute });

  const leaf = (): Node => {
    const id = newId();
    const kind = dice.pick(leaves);
    if (kind === "sleep") return { id, kind, ms: dice.between(40, 3000) * minute };
    if (kind === "flaky") return { id, kind, failures: dice.between(1, 2) };
    if (kind !== "wait") return { id, kind };
    const timeoutMs = dice.fraction() < 0.5 ? dice.between(40, 3000) * minute : null;
    return { id, kind, eventMs: dice.between(40, 8000) * minute, timeoutMs };
  };

  const several = (depth: number, low: number): readonly Node[] =>
    Array.from({ length: dice.between(low, 3) }, () => node(depth - 1));

  /** What races begins with a sleep: at one moment nobody can tell who is first. */
  const racers = (depth: number): readonly Node[] =>
    several(depth, 2).map((racer) => ({ id: newId(), kind: "sequence", nodes: [sleep(), racer] }));

  const node = (depth: number): Node => {
    if (depth <= 0 || dice.fraction() < 0.25) return leaf();
    const id = newId();
    const kind = dice.pick(composites);
    switch (kind) {
      case "sequence":
        return { id, kind, nodes: several(depth, 2) };
      case "all":
      case "settled":
        return { id, kind, nodes: several(depth, 2) };
      case "race":
      case "any":
        return { id, kind, nodes: racers(depth) };
      case "branch":
        return { id, kind, even: node(depth - 1), odd: node(depth - 1) };
      case "loop":
        return { id, kind, times: dice.between(2, 3), body: node(depth - 1) };
      case "try":
        return { id, kind, body: node(depth - 1), handler: node(depth - 1), cleanUp: leaf() };
      case "unawaited":
        return { id, kind, body: node(depth - 1), caught: dice.fraction() < 0.5 };
      case "child":
      default:
        return { id, kind, body: node(depth - 1) };
    }
  };
  return { id: newId(), kind: "sequence", nodes: Array.from({ length: 4 }, () => node(deepest)) };
}
