/**
 * The little language of the chaos programs, and how a program comes from dice. Faults make everything late and
 * the clock jumps, so its times are of two kinds: soon, and so far away that they never come. What depends on
 * which of two soon things is first is no program of ours.
 */
import {
  type Branch,
  growTree,
  type Loop,
  type Sequence,
  type Together,
  type Try,
  type Unawaited,
} from "../../support/programs/control-flow.ts";
import type { Dice } from "../../support/programs/dice.ts";

// Not ControlFlow<Node>: an alias may not refer to itself through another.
export type Node =
  Sequence<Node> | Together<Node> | Branch<Node> | Loop<Node> | Try<Node> | Unawaited<Node> | Child | Leaf;

export interface Child {
  readonly id: number;
  readonly kind: "child";
  readonly body: Node;
}

type Leaf = { readonly id: number } & (
  | { readonly kind: "step" | "once" | "post" | "fail" }
  | { readonly kind: "throw" }
  | { readonly kind: "flaky"; readonly failures: number }
  | { readonly kind: "sleep"; readonly ms: number }
  /** Its event is sent again and again while the run lasts, or never. */
  | { readonly kind: "wait"; readonly comes: boolean; readonly timeoutMs: number | null }
);

const minute = 60_000;
/** No chaos run moves the clock so far. */
export const neverMs = 4000 * 24 * 60 * minute;

const leaves = [
  ...(["step", "step", "step", "once", "post", "post", "post"] as const),
  ...(["flaky", "sleep", "wait", "fail", "throw"] as const),
] as const;
/** @param deepest how deep it may nest */
export function generateProgram(dice: Dice, deepest: number): Node {
  return growTree<Node>(dice, deepest, (newId) => ({
    leaf: () => generateLeaf(dice, newId()),
    // One of them sleeps for some hours first, the others for ever.
    racers: (nodes) => {
      const winner = dice.between(0, nodes.length - 1);
      return nodes.map((racer, index) => {
        const sleep: Node = { id: newId(), kind: "sleep", ms: index === winner ? soonMs(dice) : neverMs };
        return { id: newId(), kind: "sequence", nodes: [sleep, racer] };
      });
    },
    child: (id, body) => ({ id, kind: "child", body: body() }),
  }));
}

const soonMs = (dice: Dice): number => dice.between(1, 600) * minute;

function generateLeaf(dice: Dice, id: number): Leaf {
  const kind = dice.pick(leaves);
  if (kind === "sleep") return { id, kind, ms: soonMs(dice) };
  if (kind === "flaky") return { id, kind, failures: dice.between(1, 2) };
  if (kind !== "wait") return { id, kind };
  const comes = dice.fraction() < 0.7;
  const timeoutMs = comes ? (dice.fraction() < 0.5 ? neverMs : null) : soonMs(dice);
  return { id, kind, comes, timeoutMs };
}

export function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((part) => nodesOf(part));
  return "kind" in value ? [value as Node, ...inner] : inner;
}
