/**
 * The little language of the chaos programs, and how a program comes from dice. Faults make everything late and
 * the clock jumps, so its times are of two kinds: soon, and so far away that they never come. What depends on
 * which of two soon things is first is no program of ours.
 */
import type { Dice } from "../../fuzz/random.ts";

export type Node = { readonly id: number } & (
  | { readonly kind: "step" | "once" | "post" | "fail" }
  | { readonly kind: "throw" }
  | { readonly kind: "flaky"; readonly failures: number }
  | { readonly kind: "sleep"; readonly ms: number }
  /** Its event is sent again and again while the run lasts, or never. */
  | { readonly kind: "wait"; readonly comes: boolean; readonly timeoutMs: number | null }
  | { readonly kind: "sequence" | "all" | "settled" | "race" | "any"; readonly nodes: readonly Node[] }
  | { readonly kind: "branch"; readonly even: Node; readonly odd: Node }
  | { readonly kind: "loop"; readonly times: number; readonly body: Node }
  | { readonly kind: "try"; readonly body: Node; readonly handler: Node; readonly cleanUp: Node }
  | { readonly kind: "unawaited"; readonly body: Node; readonly caught: boolean }
  | { readonly kind: "child"; readonly body: Node }
);

const minute = 60_000;
/** No chaos run moves the clock so far. */
export const neverMs = 4000 * 24 * 60 * minute;

const leaves = [
  ...(["step", "step", "step", "once", "post", "post", "post"] as const),
  ...(["flaky", "sleep", "wait", "fail", "throw"] as const),
] as const;
const composites = [
  ...(["sequence", "sequence", "all", "settled", "race", "any", "branch"] as const),
  ...(["loop", "try", "try", "unawaited", "child"] as const),
] as const;

/** @param deepest how deep it may nest */
export function generateProgram(dice: Dice, deepest: number): Node {
  let ids = 0;
  const newId = (): number => (ids += 1);
  const soonMs = (): number => dice.between(1, 600) * minute;

  const leaf = (): Node => {
    const id = newId();
    const kind = dice.pick(leaves);
    if (kind === "sleep") return { id, kind, ms: soonMs() };
    if (kind === "flaky") return { id, kind, failures: dice.between(1, 2) };
    if (kind !== "wait") return { id, kind };
    const comes = dice.fraction() < 0.7;
    const timeoutMs = comes ? (dice.fraction() < 0.5 ? neverMs : null) : soonMs();
    return { id, kind, comes, timeoutMs };
  };

  const several = (depth: number, low: number): readonly Node[] =>
    Array.from({ length: dice.between(low, 3) }, () => node(depth - 1));

  /** One of them sleeps for some hours first, the others for ever. */
  const racers = (depth: number): readonly Node[] => {
    const nodes = several(depth, 2);
    const winner = dice.between(0, nodes.length - 1);
    return nodes.map((racer, index) => {
      const sleep: Node = { id: newId(), kind: "sleep", ms: index === winner ? soonMs() : neverMs };
      return { id: newId(), kind: "sequence", nodes: [sleep, racer] };
    });
  };

  const node = (depth: number): Node => {
    if (depth <= 0 || dice.fraction() < 0.25) return leaf();
    const id = newId();
    const kind = dice.pick(composites);
    switch (kind) {
      case "sequence":
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

export function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((part) => nodesOf(part));
  return "kind" in value ? [value as Node, ...inner] : inner;
}
