/**
 * The model: what a program comes to and does, told from its tree alone. Steps take no time in it, so what
 * depends on less than a margin is ambiguous, and such a program is thrown away.
 */
import { playInOrder } from "../support/programs/play-in-order.ts";
import { valueOf } from "../support/programs/render-control-flow.ts";
import { ambiguous, Ambiguous, join, ok, type Settled } from "../support/programs/settled.ts";
import type { Child, Node, Plan } from "./program.ts";

export interface ModelEffect {
  readonly id: number;
  readonly p: string;
  readonly v: number;
}

export interface Prediction {
  readonly outcome:
    | { readonly kind: "ok"; readonly value: number }
    | { readonly kind: "error"; readonly message: string }
    | { readonly kind: "cancelled" };
  readonly effects: readonly ModelEffect[];
  /** Events to send: when, to which wait, with what. */
  readonly events: readonly { readonly at: number; readonly subject: string; readonly n: number }[];
}

// Retries wait for some seconds in all, which the model does not count.
const marginMs = 10 * 60_000;
// Less than the margin, and no time at all to the clock of a run.
const momentMs = 0.001;
const cleanUpMs = 60_000;
const cancelMessage = "the run was cancelled";
const childCancelled = (name: string): string => `the child ${name} was cancelled`;
const mostDone = 60;

/** @returns undefined where nobody can tell */
export function predict(plan: Plan): Prediction | undefined {
  try {
    return new Model().run(plan);
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
  /** When the run that is being told began, in its first round: it hears of no earlier event. */
  #since = 0;
  /** When it is cancelled. */
  #cancelAt = Infinity;
  /** Whether a child of it was told as cancelled with it. */
  #cancelsChild = false;
  readonly #events = new Map<string, { at: number; n: number }>();

  run({ main, continues, cancelMs }: Plan): Prediction {
    const effects: ModelEffect[] = [];
    let [v, p, t] = [0, "", 0];
    for (let round = 0; ; round += 1) {
      const whole = this.#whole(main, v, p, t, cancelMs ?? Infinity, 0);
      effects.push(...whole.effects);
      const { end } = whole;
      if (end.kind === "ok" && !whole.cancelled && round < continues) {
        [v, p, t] = [end.value, `${p}+`, end.t];
        continue;
      }
      const events = [...this.#events].map(([subject, event]) => ({ subject, ...event }));
      if (whole.cancelled) return { outcome: { kind: "cancelled" }, effects, events };
      if (end.kind === "never") return ambiguous();
      return { outcome: end, effects, events };
    }
  }

  /** A whole run: what it left running goes as far as it gets by the moment at which the run ends. */
  #whole(
    node: Node,
    v: number,
    p: string,
    t: number,
    cancelAt: number,
    since = t,
  ): { readonly end: Settled; readonly effects: readonly ModelEffect[]; readonly cancelled: boolean } {
    const outer = {
      done: this.#done,
      since: this.#since,
      besides: this.#besides,
      cancelAt: this.#cancelAt,
      cancelsChild: this.#cancelsChild,
    };
    this.#done = [];
    this.#since = since;
    this.#besides = 0;
    this.#cancelAt = cancelAt;
    this.#cancelsChild = false;
    this.#sharp(t);
    let end = this.#play(node, v, p, t);
    this.#sharp(end.t);
    const cancelled = cancelAt <= end.t && cancelAt >= t;
    // A run that has ended before its cancel cancels no child.
    if (this.#cancelsChild && !cancelled) ambiguous();
    // It is ended when its clean-up has had its time.
    if (cancelled && end.t > cancelAt + marginMs) end = { ...end, t: cancelAt + cleanUpMs };
    for (const done of this.#done) {
      const apart = Math.abs(done.t - end.t);
      if (done.t !== end.t && apart < marginMs && !(cancelled && done.t <= end.t)) ambiguous();
    }
    const effects = this.#done.filter((done) => done.t <= end.t).flatMap((done) => done.effects);
    this.#done = outer.done;
    this.#since = outer.since;
    this.#besides = outer.besides;
    this.#cancelAt = outer.cancelAt;
    this.#cancelsChild = outer.cancelsChild;
    return { end, effects, cancelled };
  }

  #play(node: Node, v: number, p: string, t: number): Settled {
    const { id } = node;
    this.#sharp(t);
    switch (node.kind) {
      case "step":
      case "flaky":
        this.#note({ t, effects: [{ id, p, v }] });
        return ok(t, (v + valueOf(id, p)) % 1000);
      case "value":
        this.#note({ t, effects: [{ id, p, v }] });
        return ok(t, v + 1);
      case "update":
        return ok(t, (v + 1) % 1000);
      case "fail":
        this.#note({ t, effects: [{ id, p, v }] });
        return { t, kind: "error", message: `f${id}${p}` };
      case "throw":
        return { t, kind: "error", message: `t${id}${p}` };
      case "sleep":
        return this.#until(t, ok(t + node.ms, v + 1));
      case "wait":
        return this.#wait(node, v, p, t);
      case "sequence":
      case "loop":
      case "branch":
      case "try":
        return playInOrder(node, v, p, t, (part, value, path, at) => this.#play(part, value, path, at));
      case "unawaited":
        this.#beside(node.body, v, p, t);
        return ok(t, v);
      case "child":
        return this.#child(node, v, p, t);
      case "signal":
        return this.#signal(node, v, t);
      case "all":
      case "settled":
      case "race":
      case "any":
      default: {
        const ends = node.nodes.map((part) => this.#beside(part, v, p, t));
        return join(node.kind, ends, marginMs);
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

  /** What is waited for from `t` on, unless a cancel comes first; after one, clean-up has no time for it. */
  #until(t: number, end: Settled): Settled {
    this.#sharp(end.t);
    if (end.t < this.#cancelAt) return end;
    // What is there at once needs no time.
    if (t >= this.#cancelAt) return end.t - t < cleanUpMs ? end : { t: Infinity, kind: "never" };
    return { t: this.#cancelAt, kind: "error", message: cancelMessage };
  }

  #sharp(t: number): void {
    if (t !== this.#cancelAt && Math.abs(t - this.#cancelAt) < marginMs) ambiguous();
  }

  #wait(node: Extract<Node, { kind: "wait" }>, v: number, p: string, t: number): Settled {
    const n = valueOf(node.id, p);
    this.#events.set(`${node.id}${p}`, { at: node.eventMs, n });
    if (node.eventMs !== this.#since && Math.abs(node.eventMs - this.#since) < marginMs) ambiguous();
    const came = node.eventMs < this.#since ? Infinity : Math.max(this.#afterWaiting(t), node.eventMs);
    // What comes while the wait is being opened may or may not find a timer set.
    if (node.eventMs !== t && Math.abs(node.eventMs - t) < marginMs) ambiguous();
    if (node.timeoutMs === null) {
      // A run that waits for ever ends in no way that could be compared, unless it is cancelled.
      if (came === Infinity && this.#cancelAt === Infinity) ambiguous();
      return this.#until(t, ok(came, v + n));
    }
    const over = t + node.timeoutMs;
    if (Math.abs(over - came) < marginMs) ambiguous();
    return this.#until(t, came < over ? ok(came, v + n) : ok(over, v + 2));
  }

  #child(node: Child, v: number, p: string, t: number): Settled {
    const outer = this.#cancelAt;
    // Started by a clean-up, it would be cancelled within the minute: at which of its steps, nobody can tell.
    if (t >= outer) ambiguous();
    const { end, effects, cancelled } = this.#whole(node.body, v, p, t, node.detached ? Infinity : outer);
    if (end.kind === "never" && !cancelled) ambiguous();
    this.#note({ t, effects });
    this.#cancelsChild ||= cancelled;
    if (!node.heard) return ok(t, v);
    const told: Settled = cancelled
      ? { t: end.t, kind: "error", message: childCancelled(`example.c${node.id}`) }
      : end;
    // The parent hears of its own cancel before it hears of its child's.
    if (cancelled) return { t: outer, kind: "error", message: cancelMessage };
    return this.#until(t, { ...told, t: this.#afterWaiting(told.t) });
  }

  #signal(node: Extract<Node, { kind: "signal" }>, v: number, t: number): Settled {
    if (t >= this.#cancelAt) ambiguous();
    const sent = node.sentMs === 0 ? ok(t, v) : this.#until(t, ok(t + node.sentMs, v));
    if (sent.kind !== "ok") return sent;
    const heard = Math.max(sent.t, t + node.heardMs);
    return this.#until(t, ok(this.#afterWaiting(heard), (v + node.id) % 1000));
  }

  #note(done: Done): void {
    this.#done.push(done);
    if (this.#done.length > mostDone) ambiguous();
  }
}
