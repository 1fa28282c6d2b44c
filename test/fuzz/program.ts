/** A random program: the little language that the fuzzer speaks, and how a program comes from dice. */
import {
  type Branch,
  growTree,
  type Loop,
  type Sequence,
  type Together,
  type Try,
  type Unawaited,
} from "../support/programs/control-flow.ts";
import type { Dice } from "../support/programs/dice.ts";

// Not ControlFlow<Node>: an alias may not refer to itself through another.
export type Node =
  Sequence<Node> | Together<Node> | Branch<Node> | Loop<Node> | Try<Node> | Unawaited<Node> | Child | Leaf;

/** A detached one goes on when its parent is cancelled, and an unheard one's outcome nobody asks for. */
export interface Child {
  readonly id: number;
  readonly kind: "child";
  readonly body: Node;
  readonly detached: boolean;
  readonly heard: boolean;
}

type Leaf = { readonly id: number } & (
  | { readonly kind: "step" | "fail" | "throw" }
  | { readonly kind: "flaky"; readonly failures: number }
  | { readonly kind: "sleep"; readonly ms: number }
  /** Its event comes `eventMs` after the run began; with a timeout it may come too late. */
  | { readonly kind: "wait"; readonly eventMs: number; readonly timeoutMs: number | null }
  /** A child that listens after a while, and is sent a signal after another. */
  | { readonly kind: "signal"; readonly sentMs: number; readonly heardMs: number }
  /** A value of a built-in outside, which a step gives back. */
  | { readonly kind: "value" }
  | { readonly kind: "update" }
);

/** A program and what is done to it as a whole. */
export interface Plan {
  readonly main: Node;
  /** How often it begins again by continueWith, with what it came to. */
  readonly continues: number;
  /** When a person cancels it. */
  readonly cancelMs: number | null;
}

const minute = 60_000;
const leaves = [
  "step",
  "step",
  "step",
  "flaky",
  "sleep",
  "sleep",
  "wait",
  "wait",
  "fail",
  "throw",
  "signal",
  "value",
  "update",
] as const;
export function generatePlan(dice: Dice): Plan {
  return {
    main: generateProgram(dice, dice.between(1, 4)),
    continues: dice.fraction() < 0.2 ? dice.between(1, 2) : 0,
    cancelMs: dice.fraction() < 0.3 ? dice.between(0, 10_000) * minute : null,
  };
}

function generateProgram(dice: Dice, deepest: number): Node {
  return growTree<Node>(dice, deepest, (newId) => {
    const sleep = (): Node => ({ id: newId(), kind: "sleep", ms: dice.between(40, 3000) * minute });
    return {
      leaf: () => generateLeaf(dice, newId()),
      // With a sleep before each: at one moment nobody can tell who is first.
      racers: (nodes) =>
        nodes.map((racer): Node => ({ id: newId(), kind: "sequence", nodes: [sleep(), racer] })),
      child: (id, body) => {
        const [detached, heard] = [dice.fraction() < 0.3, dice.fraction() < 0.8];
        return { id, kind: "child", body: body(), detached, heard };
      },
    };
  });
}

function generateLeaf(dice: Dice, id: number): Leaf {
  const kind = dice.pick(leaves);
  if (kind === "sleep") return { id, kind, ms: dice.between(40, 3000) * minute };
  if (kind === "flaky") return { id, kind, failures: dice.between(1, 2) };
  if (kind === "signal") {
    const pause = (): number => (dice.fraction() < 0.5 ? 0 : dice.between(40, 1000) * minute);
    return { id, kind, sentMs: pause(), heardMs: pause() };
  }
  if (kind !== "wait") return { id, kind };
  const timeoutMs = dice.fraction() < 0.5 ? dice.between(40, 3000) * minute : null;
  return { id, kind, eventMs: dice.between(40, 8000) * minute, timeoutMs };
}
