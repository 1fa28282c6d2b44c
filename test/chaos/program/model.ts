/**
 * The model: what a chaos program comes to and does, whatever is late. Its time only tells soon from never; a
 * program in which the order of two soon things matters is thrown away.
 */
import { type Node, neverMs } from "./language.ts";
import { valueOf } from "./render.ts";

export interface ModelEffect {
  readonly id: number;
  readonly p: string;
  readonly v: number;
}

export interface Prediction {
  readonly outcome:
    { readonly kind: "ok"; readonly value: number } | { readonly kind: "error"; readonly message: string };
  readonly effects: readonly ModelEffect[];
  /** Events to send: to which wait, with what. */
  readonly events: readonly { readonly at: string; readonly value: number }[];
}

type Settled = { readonly t: number } & Prediction["outcome"];

class Untold extends Error {}

const marginMs = neverMs / 4;
const answerMs = 60_000;
const mostDone = 60;

/** @returns undefined where nobody can tell, or where it would never end */
export function predict(program: Node): Prediction | undefined {
  try {
    return new Model().run(program);
  } catch (error) {
    if (error instanceof Untold) return undefined;
    throw error;
  }
}

/** What a run did at a moment: a step, or a child with all that it did, now or later. */
interface Done {
  readonly t: number;
  readonly effects: readonly ModelEffect[];
  /** Some time after its branch had been left to itself: the run may have ended before. */
  readonly isLoose?: boolean;
}

class Model {
  #done: Done[] = [];
  readonly #events = new Map<string, number>();

  run(program: Node): Prediction {
    const { end, effects } = this.#whole(program, 0, "", 0);
    if (end.t > marginMs) throw new Untold();
    const outcome: Prediction["outcome"] =
      end.kind === "ok" ? { kind: "ok", value: end.value } : { kind: "error", message: end.message };
    return { outcome, effects, events: [...this.#events].map(([at, value]) => ({ at, value })) };
  }

  /** A whole run: what it left running goes as far as it gets by the moment at which the run ends. */
  #whole(
    node: Node,
    v: number,
    p: string,
    t: number,
  ): { readonly end: Settled; readonly effects: readonly ModelEffect[] } {
    const outer = this.#done;
    this.#done = [];
    const end = this.#play(node, v, p, t);
    for (const { t, isLoose } of this.#done) {
      if (isLoose === true && t !== end.t && Math.abs(t - end.t) < marginMs) throw new Untold();
    }
    const effects = this.#done.filter((done) => done.t <= end.t).flatMap((done) => done.effects);
    this.#done = outer;
    return { end, effects };
  }

  #play(node: Node, v: number, p: string, t: number): Settled {
    const { id } = node;
    switch (node.kind) {
      case "step":
      case "once":
      case "post":
      case "flaky":
        this.#note({ t, effects: [{ id, p, v }] });
        return ok(t, (v + valueOf(id, p)) % 1000);
      case "fail":
        this.#note({ t, effects: [{ id, p, v }] });
        return { t, kind: "error", message: `f${id}${p}` };
      case "throw":
        return { t, kind: "error", message: `t${id}${p}` };
      case "sleep":
        return ok(t + node.ms, v + 1);
      case "wait":
        if (!node.comes) return ok(t + (node.timeoutMs ?? neverMs), v + 2);
        this.#events.set(`${id}${p}`, valueOf(id, p));
        return ok(t + answerMs, v + valueOf(id, p));
      case "sequence":
        return node.nodes.reduce<Settled>((last, part) => this.#then(last, part, p), ok(t, v));
      case "loop":
        return Array.from({ length: node.times }).reduce<Settled>(
          (last, _, turn) => this.#then(last, node.body, `${p}.${turn}`),
          ok(t, v),
        );
      case "branch":
        return this.#play(v % 2 === 0 ? node.even : node.odd, v, p, t);
      case "try":
        return this.#try(node, v, p, t);
      case "unawaited": {
        const before = this.#done.length;
        this.#play(node.body, v, p, t);
        this.#loosen(before, this.#done.length, t);
        return ok(t, v);
      }
      case "child": {
        const { end, effects } = this.#whole(node.body, v, p, t);
        this.#note({ t, effects });
        return end;
      }
      case "all":
      case "settled":
      case "race":
      case "any":
      default:
        return this.#together(node.kind, node.nodes, v, p, t);
    }
  }

  #then(last: Settled, node: Node, p: string): Settled {
    return last.kind === "ok" ? this.#play(node, last.value, p, last.t) : last;
  }

  #try(node: Extract<Node, { kind: "try" }>, v: number, p: string, t: number): Settled {
    const body = this.#play(node.body, v, p, t);
    const handled = body.kind === "ok" ? body : this.#play(node.handler, v + body.message.length, p, body.t);
    // The value as of the end of what came before: a handler that throws has not changed it.
    const seen = handled.kind === "ok" ? handled.value : v;
    const cleaned = this.#play(node.cleanUp, seen, p, handled.t);
    return cleaned.kind === "error" ? cleaned : { ...handled, t: cleaned.t };
  }

  #together(
    kind: "all" | "settled" | "race" | "any",
    nodes: readonly Node[],
    v: number,
    p: string,
    t: number,
  ): Settled {
    const ends = nodes.map((part) => {
      const before = this.#done.length;
      return { ...this.#play(part, v, p, t), before, after: this.#done.length };
    });
    const inOrder = ends.toSorted((one, other) => one.t - other.t);
    const lastT = inOrder.at(-1)?.t ?? t;
    switch (kind) {
      case "race":
        return first(inOrder) ?? ok(lastT, 0);
      case "any":
        return first(inOrder.filter((end) => end.kind === "ok")) ?? ok(lastT, ends.length);
      case "settled":
        return ok(lastT, sum(ends.map((end) => (end.kind === "ok" ? end.value : end.message.length))));
      case "all":
      default: {
        const failed = first(inOrder.filter((end) => end.kind === "error"));
        if (failed === undefined)
          return ok(lastT, sum(ends.map((end) => (end.kind === "ok" ? end.value : 0))));
        // What fails first leaves the other branches to themselves.
        for (const branch of ends) if (branch !== failed) this.#loosen(branch.before, branch.after, t);
        return failed;
      }
    }
  }

  // What was called at the moment itself is done in any case: a run does not end while a step is executing.
  #loosen(from: number, to: number, t: number): void {
    for (let index = from; index < to; index += 1) {
      const done = this.#done[index];
      if (done !== undefined && done.t > t) this.#done[index] = { ...done, isLoose: true };
    }
  }

  #note(done: Done): void {
    this.#done.push(done);
    if (this.#done.length > mostDone) throw new Untold();
  }
}

function ok(t: number, value: number): Settled {
  return { t, kind: "ok", value };
}

function first<End extends { readonly t: number }>(inOrder: readonly End[]): End | undefined {
  const [one, other] = inOrder;
  if (one !== undefined && other !== undefined && other.t - one.t < marginMs) throw new Untold();
  return one;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => (total + value) % 1000, 0);
