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
  /** A detached one goes on when its parent is cancelled, and an unheard one's outcome nobody asks for. */
  | { readonly kind: "child"; readonly body: Node; readonly detached: boolean; readonly heard: boolean }
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

export function generatePlan(dice: Dice): Plan {
  return {
    main: generateProgram(dice, dice.between(1, 4)),
    continues: dice.fraction() < 0.2 ? dice.between(1, 2) : 0,
    cancelMs: dice.fraction() < 0.3 ? dice.between(0, 10_000) * minute : null,
  };
}

/** @param deepest how deep it may nest */
function generateProgram(dice: Dice, deepest: number): Node {
  let ids = 0;
  const newId = (): number => (ids += 1);
  const sleep = (): Node => ({ id: newId(), kind: "sleep", ms: dice.between(40, 3000) * minute });

  const leaf = (): Node => {
    const id = newId();
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
      default: {
        const [detached, heard] = [dice.fraction() < 0.3, dice.fraction() < 0.8];
        return { id, kind, body: node(depth - 1), detached, heard };
      }
    }
  };
  return { id: newId(), kind: "sequence", nodes: Array.from({ length: 4 }, () => node(deepest)) };
}
