/** Makes a random program of dice: a tree of control flow whose leaves are effects, waits, sleeps and the like. */
import type { Dice } from "./dice.ts";
import { type ControlFlow, type Leaf, type Node, packageKinds, type Program } from "./language.ts";
import type { Setting } from "./settings.ts";

const composites = [
  ...(["sequence", "sequence", "all", "settled", "race", "any", "branch"] as const),
  ...(["loop", "try", "try", "unawaited", "child", "child"] as const),
] as const;

const leaves = [
  ...(["step", "step", "step", "once", "post", "post", "flaky", "fail", "refused", "value"] as const),
  "package",
  ...(["sleep", "sleep", "wait", "wait", "signal", "throw", "update", "keep"] as const),
] as const;

const sleeps = ["sleep", "sleep", "sleepUntil", "setTimeout", "node:timers/promises"] as const;

/** @param deepest how deep it may nest */
export function generateProgram(dice: Dice, setting: Setting, deepest: number): Program {
  return { main: growTree(dice, setting, deepest), ...setting.whole(dice) };
}

function growTree(dice: Dice, setting: Setting, deepest: number): Node {
  let ids = 0;
  const newId = (): number => (ids += 1);
  const sleep = (ms: number): Node => ({ id: newId(), kind: "sleep", ms, by: dice.pick(sleeps) });
  const leaf = (): Leaf => growLeaf(dice, setting, newId());
  const several = (depth: number): readonly Node[] =>
    Array.from({ length: dice.between(2, 3) }, () => node(depth - 1));
  const racers = (depth: number): readonly Node[] => {
    const nodes = several(depth);
    const headStarts = setting.headStartsMs(dice, nodes.length);
    return nodes.map((racer, index) => {
      return { id: newId(), kind: "sequence", nodes: [sleep(headStarts[index] ?? 0), racer] };
    });
  };

  const node = (depth: number): Node => {
    if (depth <= 0 || dice.fraction() < 0.25) return leaf();
    const id = newId();
    const kind = dice.pick(composites);
    if (kind !== "child") return flow(kind, id, depth);
    const [detached, heard] = [dice.fraction() < 0.3, dice.fraction() < 0.8];
    return { id, kind, body: node(depth - 1), detached, heard };
  };

  const flow = (kind: ControlFlow["kind"], id: number, depth: number): ControlFlow => {
    switch (kind) {
      case "sequence":
      case "all":
      case "settled":
        return { id, kind, nodes: several(depth) };
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
      default:
        return { id, kind, body: node(depth - 1), caught: dice.fraction() < 0.5 };
    }
  };
  return { id: newId(), kind: "sequence", nodes: Array.from({ length: 4 }, () => node(deepest)) };
}

function growLeaf(dice: Dice, setting: Setting, id: number): Leaf {
  const kind = dice.pick(leaves);
  switch (kind) {
    case "step":
    case "fail":
      return { id, kind, by: dice.pick(["fetch", "step"] as const) };
    case "package":
      return { id, kind, by: dice.pick(packageKinds) };
    case "flaky":
      return { id, kind, failures: dice.between(1, 2) };
    case "sleep":
      return { id, kind, ms: setting.sleepMs(dice), by: dice.pick(sleeps) };
    case "signal":
      return {
        id,
        kind,
        sentMs: setting.signalMs(dice),
        heardMs: setting.signalMs(dice),
        listensMs: setting.listensMs,
      };
    case "wait":
      return { id, kind, ...setting.wait(dice) };
    case "once":
    case "value":
    case "post":
    case "refused":
    case "throw":
    case "update":
    case "keep":
    default:
      return { id, kind };
  }
}
