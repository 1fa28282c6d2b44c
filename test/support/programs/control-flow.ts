/**
 * The control flow of a random program, whatever its leaves are: how parts follow, join and race each other, and how
 * a tree of them comes from dice. Programs of the fuzzer and of chaos differ in their leaves, and in what may race.
 */
import type { Dice } from "./dice.ts";

interface Numbered {
  readonly id: number;
}

export interface Sequence<Node> extends Numbered {
  readonly kind: "sequence";
  readonly nodes: readonly Node[];
}

export interface Together<Node> extends Numbered {
  readonly kind: "all" | "settled" | "race" | "any";
  readonly nodes: readonly Node[];
}

export interface Branch<Node> extends Numbered {
  readonly kind: "branch";
  readonly even: Node;
  readonly odd: Node;
}

export interface Loop<Node> extends Numbered {
  readonly kind: "loop";
  readonly times: number;
  readonly body: Node;
}

export interface Try<Node> extends Numbered {
  readonly kind: "try";
  readonly body: Node;
  readonly handler: Node;
  readonly cleanUp: Node;
}

export interface Unawaited<Node> extends Numbered {
  readonly kind: "unawaited";
  readonly body: Node;
  readonly caught: boolean;
}

/** One part after the other. */
export type InOrder<Node> = Sequence<Node> | Branch<Node> | Loop<Node> | Try<Node>;

export type ControlFlow<Node> = InOrder<Node> | Together<Node> | Unawaited<Node>;

const composites = [
  ...(["sequence", "sequence", "all", "settled", "race", "any", "branch"] as const),
  ...(["loop", "try", "try", "unawaited", "child"] as const),
] as const;

/** What a language gives to have its trees made; the dice are thrown in the order of the tree. */
export interface Growth<Node> {
  readonly leaf: () => Node;
  /** Makes sure that one of those that race is first beyond doubt. */
  readonly racers: (nodes: readonly Node[]) => readonly Node[];
  readonly child: (id: number, body: () => Node) => Node;
}

/**
 * @param deepest how deep it may nest
 * @param grow is told how to number its own nodes
 */
export function growTree<Node>(
  dice: Dice,
  deepest: number,
  grow: (newId: () => number) => Growth<Node>,
): Sequence<Node> {
  let ids = 0;
  const newId = (): number => (ids += 1);
  const { leaf, racers, child } = grow(newId);
  const several = (depth: number): readonly Node[] =>
    Array.from({ length: dice.between(2, 3) }, () => node(depth - 1));

  const node = (depth: number): Node => {
    if (depth <= 0 || dice.fraction() < 0.25) return leaf();
    const id = newId();
    const kind = dice.pick(composites);
    return kind === "child" ? child(id, () => node(depth - 1)) : (flow(kind, id, depth) as Node);
  };

  const flow = (kind: ControlFlow<Node>["kind"], id: number, depth: number): ControlFlow<Node> => {
    switch (kind) {
      case "sequence":
      case "all":
      case "settled":
        return { id, kind, nodes: several(depth) };
      case "race":
      case "any":
        return { id, kind, nodes: racers(several(depth)) };
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
