/**
 * The model: what a chaos program comes to and does, whatever is late. Its time only tells soon from never; a
 * program in which the order of two soon things matters is thrown away.
 */
import type { Together } from "../../support/programs/control-flow.ts";
import { playInOrder } from "../../support/programs/play-in-order.ts";
import { valueOf } from "../../support/programs/render-control-flow.ts";
import { ambiguous, Ambiguous, join, ok, type Settled } from "../../support/programs/settled.ts";
import { type Node, neverMs } from "./language.ts";

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

const marginMs = neverMs / 4;
const answerMs = 60_000;
const mostDone = 60;

/** @returns undefined where nobody can tell, or where it would never end */
export function predict(program: Node): Prediction | undefined {
  try {
    return new Model().run(program);
  } catch (error) {
    if (error instanceof Ambiguous) return undefined;
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
    if (end.t > marginMs || end.kind === "never") return ambiguous();
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
      if (isLoose === true && t !== end.t && Math.abs(t - end.t) < marginMs) ambiguous();
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
      case "loop":
      case "branch":
      case "try":
        return playInOrder(node, v, p, t, (part, value, path, at) => this.#play(part, value, path, at));
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
        return this.#together(node, v, p, t);
    }
  }

  #together({ kind, nodes }: Together<Node>, v: number, p: string, t: number): Settled {
    const ends = nodes.map((part) => {
      const before = this.#done.length;
      return { ...this.#play(part, v, p, t), before, after: this.#done.length };
    });
    const end = join(kind, ends, marginMs);
    if (kind === "all" && end.kind === "error") {
      // What fails first leaves the other branches to themselves.
      for (const branch of ends) if (branch !== end) this.#loosen(branch.before, branch.after, t);
    }
    return end;
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
    if (this.#done.length > mostDone) ambiguous();
  }
}
