/**
 * The model: what a program comes to and does, told from its tree alone. Steps take no time in it, so what depends on
 * less than the setting's margin is ambiguous, and such a program is thrown away.
 */
import { Doings } from "./doings.ts";
import type { Child, Node, Program, Signal, Together, Wait } from "./language.ts";
import { refusedMessage, valueOf } from "./ledger.ts";
import { playInOrder } from "./play-in-order.ts";
import type { PredictedEffect, PredictedEvent, Prediction } from "./prediction.ts";
import { neverMs, type Setting } from "./settings.ts";
import { ambiguous, Ambiguous, join, ok, type Settled } from "./settled.ts";

// Longer than no time at all to the clock of a run, and less than any margin.
const momentMs = 0.001;
const cleanUpMs = 60_000;
const cancelMessage = "the run was cancelled";
const longestMs = neverMs / 4;

/** @returns undefined where nobody can tell, or where the program would never end */
export function predict(program: Program, setting: Setting): Prediction | undefined {
  try {
    return new Model(setting).run(program);
  } catch (error) {
    if (error instanceof Ambiguous) return undefined;
    throw error;
  }
}

/** A run that is being told: the program's own, or a child. */
interface ToldRun {
  readonly doings: Doings;
  /** How many branches the part that is being told is in, beside others. */
  besides: number;
  /** When the run began, in its first round: it hears of no earlier event. */
  readonly since: number;
  readonly cancelAt: number;
  /** Whether a child of it was told as cancelled with it. */
  cancelsChild: boolean;
}

const newRun = (since: number, cancelAt: number): ToldRun => ({
  doings: new Doings(),
  besides: 0,
  since,
  cancelAt,
  cancelsChild: false,
});

class Model {
  readonly #setting: Setting;
  readonly #events = new Map<string, PredictedEvent>();
  #run = newRun(0, Infinity);

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  run({ main, continues, cancelMs }: Program): Prediction {
    const effects: PredictedEffect[] = [];
    let [v, p, t] = [0, "", 0];
    for (let round = 0; ; round += 1) {
      const { end, cancelled, ...whole } = this.#whole(main, v, p, t, cancelMs ?? Infinity, 0);
      effects.push(...whole.effects);
      if (end.kind === "never" && !cancelled) return ambiguous();
      if (end.t > longestMs) return ambiguous();
      if (end.kind === "ok" && !cancelled && round < continues) {
        [v, p, t] = [end.value, `${p}+`, end.t];
        continue;
      }
      const { t: tookMs, ...ended } = end;
      const outcome = cancelled || ended.kind === "never" ? ({ kind: "cancelled" } as const) : ended;
      return { outcome, effects, events: [...this.#events.values()], tookMs };
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
  ): { readonly end: Settled; readonly effects: readonly PredictedEffect[]; readonly cancelled: boolean } {
    const { marginMs } = this.#setting;
    const outer = this.#run;
    const run = newRun(since, cancelAt);
    this.#run = run;
    this.#sharp(t);
    let end = this.#play(node, v, p, t);
    this.#sharp(end.t);
    this.#run = outer;
    const cancelled = cancelAt <= end.t && cancelAt >= t;
    // A run that has ended before its cancel cancels no child.
    if (run.cancelsChild && !cancelled) ambiguous();
    // It is ended when its clean-up has had its time.
    if (cancelled && end.t > cancelAt + marginMs) end = { ...end, t: cancelAt + cleanUpMs };
    const effects = run.doings.doneBy({ t: end.t, isSharp: cancelled }, marginMs);
    return { end, effects, cancelled };
  }

  #play(node: Node, v: number, p: string, t: number): Settled {
    const { id } = node;
    this.#sharp(t);
    switch (node.kind) {
      case "step":
      case "once":
      case "flaky":
      case "post":
        // A run that is cleaning up asks nobody: where its worker dies, a step that is made once fails.
        if (node.kind === "once" && t >= this.#run.cancelAt) ambiguous();
        this.#run.doings.note(t, [{ id, p, v, in: node.kind === "post" ? "slack" : "ledger" }]);
        return ok(t, (v + valueOf(id, p)) % 1000);
      case "package":
        if (node.by !== "got" && node.by !== "superagent") return ok(t, v + 1);
        this.#run.doings.note(t, [{ id, p, v, in: "ledger" }]);
        return ok(t, (v + valueOf(id, p)) % 1000);
      case "value":
        this.#run.doings.note(t, [{ id, p, v, in: "ledger" }]);
        return ok(t, v + 1);
      case "fail":
        this.#run.doings.note(t, [{ id, p, v, in: "ledger" }]);
        return { t, kind: "error", message: `f${id}${p}` };
      case "refused":
        return { t, kind: "error", message: refusedMessage };
      case "throw":
        return { t, kind: "error", message: `t${id}${p}` };
      case "update":
        return ok(t, (v + 1) % 1000);
      case "keep":
        return ok(t, (v + 3) % 1000);
      case "sleep":
        return this.#until(t, ok(t + node.ms, v + 1));
      case "wait":
        return this.#wait(node, v, p, t);
      case "sequence":
      case "loop":
      case "branch":
      case "try":
        return playInOrder(node, v, p, t, (part, value, path, at) => this.#play(part, value, path, at));
      case "unawaited": {
        const before = this.#run.doings.count;
        this.#beside(node.body, v, p, t);
        this.#run.doings.loosen(before, this.#run.doings.count, t);
        return ok(t, v);
      }
      case "child":
        return this.#child(node, v, p, t);
      case "signal":
        return this.#signal(node, v, t);
      case "all":
      case "settled":
      case "race":
      case "any":
      default:
        return this.#together(node, v, p, t);
    }
  }

  #together({ kind, nodes }: Together, v: number, p: string, t: number): Settled {
    const branches = nodes.map((part) => {
      const before = this.#run.doings.count;
      return { end: this.#beside(part, v, p, t), before, after: this.#run.doings.count };
    });
    const ends = branches.map(({ end }) => end);
    const joined = join(kind, ends, this.#setting.marginMs);
    // What decides leaves the branches that have not ended to themselves.
    for (const { end, before, after } of branches) {
      if (end !== joined && end.t >= joined.t && kind !== "settled")
        this.#run.doings.loosen(before, after, t);
    }
    return joined;
  }

  /** Side by side with other code, which may end the run before this is through. */
  #beside(node: Node, v: number, p: string, t: number): Settled {
    this.#run.besides += 1;
    const end = this.#play(node, v, p, t);
    this.#run.besides -= 1;
    return end;
  }

  /** Waiting keeps no run from ending, not even for what is there at once: it comes a moment later. */
  #afterWaiting(t: number): number {
    return this.#run.besides > 0 ? t + momentMs : t;
  }

  /** What is waited for from `t` on, unless a cancel comes first; after one, clean-up has no time for it. */
  #until(t: number, end: Settled): Settled {
    this.#sharp(end.t);
    if (end.t < this.#run.cancelAt) return end;
    // What is there at once needs no time.
    if (t >= this.#run.cancelAt) return end.t - t < cleanUpMs ? end : { t: Infinity, kind: "never" };
    return { t: this.#run.cancelAt, kind: "error", message: cancelMessage };
  }

  #sharp(t: number): void {
    if (t !== this.#run.cancelAt && Math.abs(t - this.#run.cancelAt) < this.#setting.marginMs) ambiguous();
  }

  #wait(node: Wait, v: number, p: string, t: number): Settled {
    const { id, eventMs, timeoutMs, by } = node;
    const { marginMs } = this.#setting;
    const value = valueOf(id, p);
    if (eventMs !== null) {
      const place = `${id}${p}`;
      this.#events.set(place, { place, value, ms: eventMs, by });
    }
    const came = this.#cameAt(eventMs, t);
    if (timeoutMs === null) {
      // A run that waits for ever ends in no way that could be compared, unless it is cancelled.
      if (came === Infinity && this.#run.cancelAt === Infinity) ambiguous();
      return this.#until(t, ok(came, v + value));
    }
    const over = t + timeoutMs;
    if (Math.abs(over - came) < marginMs) ambiguous();
    return this.#until(t, came < over ? ok(came, v + value) : ok(over, v + 2));
  }

  /** When a wait that is opened at `t` has its event. */
  #cameAt(eventMs: number | null, t: number): number {
    const { marginMs, repeatsEvents } = this.#setting;
    if (eventMs === null) return Infinity;
    if (repeatsEvents) return t + eventMs;
    if (eventMs !== this.#run.since && Math.abs(eventMs - this.#run.since) < marginMs) ambiguous();
    // What comes while the wait is being opened may or may not find a timer set.
    if (eventMs !== t && Math.abs(eventMs - t) < marginMs) ambiguous();
    return eventMs < this.#run.since ? Infinity : Math.max(this.#afterWaiting(t), eventMs);
  }

  #child(node: Child, v: number, p: string, t: number): Settled {
    const outer = this.#run.cancelAt;
    // Started by a clean-up, it would be cancelled within the minute: at which of its steps, nobody can tell.
    if (t >= outer) ambiguous();
    const { end, effects, cancelled } = this.#whole(node.body, v, p, t, node.detached ? Infinity : outer);
    if ((end.kind === "never" || end.t > longestMs) && !cancelled) ambiguous();
    this.#run.doings.note(t, effects);
    this.#run.cancelsChild ||= cancelled;
    if (!node.heard) return ok(t, v);
    // The parent hears of its own cancel before it hears of its child's.
    if (cancelled) return { t: outer, kind: "error", message: cancelMessage };
    return this.#until(t, { ...end, t: this.#afterWaiting(end.t) });
  }

  #signal(node: Signal, v: number, t: number): Settled {
    if (t >= this.#run.cancelAt) ambiguous();
    const sent = node.sentMs === 0 ? ok(t, v) : this.#until(t, ok(t + node.sentMs, v));
    if (sent.kind !== "ok") return sent;
    const heard = Math.max(sent.t, t + node.heardMs);
    return this.#until(t, ok(this.#afterWaiting(heard), (v + node.id) % 1000));
  }
}
