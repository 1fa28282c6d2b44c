/**
 * The model: what a program comes to and does, told from its tree alone. Steps take no time in it, so what
 * depends on less than a margin is ambiguous, and such a program is thrown away.
 */
import type { Node } from "./program.ts";
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
  /** Events to send: when, to which wait, with what. */
  readonly events: readonly { readonly at: number; readonly subject: string; readonly n: number }[];
}

type Settled = { readonly t: number } & Prediction["outcome"];

class Ambiguous extends Error {}

// Retries wait for some seconds in all, which the model does not count.
const marginMs = 10 * 60_000;
// Less than the margin, and no time at all to the clock of a run.
const momentMs = 0.001;
const mostDone = 60;

/** @returns undefined where nobody can tell */
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
}

class Model {
  #done: Done[] = [];
  #besides = 0;
  /** When the run that is being told began: it hears of no earlier event. */
  #since = 0;
  readonly #events = new Map<string, { at: number; n: number }>();

  run(program: Node): Prediction {
    const { end, effects } = this.#whole(program, 0, "", 0);
    const outcome: Prediction["outcome"] =
      end.kind === "ok" ? { kind: "ok", value: end.value } : { kind: "error", message: end.message };
    return {
      outcome,
      effects,
      events: [...this.#events].map(([subject, event]) => ({ subject, ...event })),
    };
  }

  /** A whole run: what it left running goes as far as it gets by the moment at which the run ends. */
  #whole(
    node: Node,
    v: number,
    p: string,
    t: number,
  ): { readonly end: Settled; readonly effects: readonly ModelEffect[] } {
    const outer = { done: this.#done, since: this.#since, besides: this.#besides };
    this.#done = [];
    this.#since = t;
    this.#besides = 0;
    const end = this.#play(node, v, p, t);
    for (const done of this.#done) {
      if (done.t !== end.t && Math.abs(done.t - end.t) < marginMs) throw new Ambiguous();
    }
    const effects = this.#done.filter((done) => done.t <= end.t).flatMap((done) => done.effects);
    this.#done = outer.done;
    this.#since = outer.since;
    this.#besides = outer.besides;
    return { end, effects };
  }

  #play(node: Node, v: number, p: string, t: number): Settled {
    const { id } = node;
    switch (node.kind) {
      case "step":
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
        return this.#wait(node, v, p, t);
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
      case "unawaited":
        this.#beside(node.body, v, p, t);
        return ok(t, v);
      case "child":
        return this.#child(node.body, v, p, t);
      case "all":
      case "settled":
      case "race":
      case "any":
      default: {
        const ends = node.nodes.map((part) => this.#beside(part, v, p, t));
        return join(node.kind, ends);
      }
    }
  }

  /** Side by side with other code, which may end the run before this is through. */
  #beside(node: Node, v: number, p: string, t: number): Settled {
    this.#besides += 1;
    const end = this.#play(node, v, p, t);
    this.#besides -= 1;
    return end;
  }

  /** Waiting keeps no run from ending, not even for what is there at once: it comes a moment later. */
  #afterWaiting(t: number): number {
    return this.#besides > 0 ? t + momentMs : t;
  }

  #then(last: Settled, node: Node, p: string): Settled {
    return last.kind === "ok" ? this.#play(node, last.value, p, last.t) : last;
  }

  #wait(node: Extract<Node, { kind: "wait" }>, v: number, p: string, t: number): Settled {
    const n = valueOf(node.id, p);
    this.#events.set(`${node.id}${p}`, { at: node.eventMs, n });
    if (node.eventMs !== this.#since && Math.abs(node.eventMs - this.#since) < marginMs)
      throw new Ambiguous();
    const came = node.eventMs < this.#since ? Infinity : Math.max(this.#afterWaiting(t), node.eventMs);
    // What comes while the wait is being opened may or may not find a timer set.
    if (node.eventMs !== t && Math.abs(node.eventMs - t) < marginMs) throw new Ambiguous();
    // A run that waits for ever ends in no way that could be compared.
    if (node.timeoutMs === null && came === Infinity) throw new Ambiguous();
    if (node.timeoutMs === null) return ok(came, v + n);
    const over = t + node.timeoutMs;
    if (Math.abs(over - came) < marginMs) throw new Ambiguous();
    return came < over ? ok(came, v + n) : ok(over, v + 2);
  }

  #try(node: Extract<Node, { kind: "try" }>, v: number, p: string, t: number): Settled {
    const body = this.#play(node.body, v, p, t);
    const handled = body.kind === "ok" ? body : this.#play(node.handler, v + body.message.length, p, body.t);
    // The value as of the end of what came before: a handler that throws has not changed it.
    const seen = handled.kind === "ok" ? handled.value : v;
    const cleaned = this.#play(node.cleanUp, seen, p, handled.t);
    if (cleaned.kind === "error") return cleaned;
    return { ...handled, t: cleaned.t };
  }

  #child(body: Node, v: number, p: string, t: number): Settled {
    const { end, effects } = this.#whole(body, v, p, t);
    this.#note({ t, effects });
    return { ...end, t: this.#afterWaiting(end.t) };
  }

  #note(done: Done): void {
    this.#done.push(done);
    if (this.#done.length > mostDone) throw new Ambiguous();
  }
}

function ok(t: number, value: number): Settled {
  return { t, kind: "ok", value };
}

function join(kind: "all" | "settled" | "race" | "any", ends: readonly Settled[]): Settled {
  const inOrder = ends.toSorted((one, other) => one.t - other.t);
  const last = inOrder.at(-1) ?? ok(0, 0);
  const first = (of: readonly Settled[]): Settled | undefined => {
    const [one, other] = of;
    if (one !== undefined && other !== undefined && other.t - one.t < marginMs) throw new Ambiguous();
    return one;
  };
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => (total + value) % 1000, 0);
  switch (kind) {
    case "race":
      return first(inOrder) ?? last;
    case "any":
      return first(inOrder.filter((end) => end.kind === "ok")) ?? ok(last.t, ends.length);
    case "settled":
      return ok(last.t, sum(ends.map((end) => (end.kind === "ok" ? end.value : end.message.length))));
    case "all":
    default:
      return (
        first(inOrder.filter((end) => end.kind === "error")) ??
        ok(last.t, sum(ends.map((end) => (end.kind === "ok" ? end.value : 0))))
      );
  }
}
