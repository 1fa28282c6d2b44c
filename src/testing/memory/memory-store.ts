/** Keeps in memory what Postgres keeps: events, runs, their journals and waits. Engines write through MemoryJournal. */
import { type NewEvent, subjectsOf } from "../../core/event.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import { encodeOutput } from "../../core/values/recorded-value.ts";
import { strikeJsonOrText } from "../../core/secrets/strike-stored.ts";
import { type Failure, isFinished, type RunState } from "../../core/run.ts";
import { createMemoryRun, isFor, type MemoryEvent, type MemoryRun } from "./memory-rows.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export class MemoryStore {
  readonly clock: VirtualClock;
  readonly events: MemoryEvent[] = [];
  readonly runs = new Map<RunId, MemoryRun>();
  /** Called when there is news for a run, which a worker may have in hand. */
  onNews: () => void = () => {};

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  storeEvent({ source, type, data, ...about }: Omit<NewEvent, "dedupeKey">): MemoryEvent {
    const seq = this.events.length + 1;
    const id = `event${seq}` as EventId;
    const json = strikeJsonOrText(JSON.stringify(data ?? null));
    const { subject } = about;
    const subjects = subjectsOf(about);
    const said = typeof about.channel === "string" ? { channel: about.channel } : {};
    const event = { id, seq, source, type, subject, subjects, time: new Date(this.clock.now), json, ...said };
    this.events.push(event);
    return event;
  }

  startRun(
    run: Pick<MemoryRun, "automation" | "build" | "event"> & Partial<Pick<MemoryRun, "admitted" | "parent">>,
  ): MemoryRun {
    const started = createMemoryRun(this.runs.size + 1, run);
    this.runs.set(started.id, started);
    return started;
  }

  /** Stores an event and offers it to the waits that it may end. */
  accept(event: Omit<NewEvent, "dedupeKey">): MemoryEvent {
    const stored = this.storeEvent(event);
    for (const run of this.runs.values()) {
      if (isFinished(run.state)) continue;
      const waits = [...run.waits.values()].filter((wait) => isFor(wait, stored));
      for (const wait of waits) wait.inbox.add(stored.seq);
      if (waits.length > 0) run.wakes += 1;
    }
    this.onNews();
    return stored;
  }

  /** Cancels a run as a person would. A paused run goes on for this, so that its clean-up runs. */
  cancel(run: MemoryRun): void {
    if (isFinished(run.state) || (run.cancelRequestedAt !== null && run.state !== "paused")) return;
    run.cancelRequestedAt ??= new Date(this.clock.now);
    if (run.owner === null && (run.startedAt === null || !run.admitted)) {
      this.end(run, { state: "cancelled" });
      return;
    }
    if (run.state === "paused") {
      run.state = "waiting";
      run.error = null;
      run.doubts = [];
    }
    run.wakes += 1;
    this.#cancelChildren(run);
    this.onNews();
  }

  /** Ends a run at once, as a person would who wants no clean-up. */
  endAtOnce(run: MemoryRun): void {
    if (isFinished(run.state)) return;
    run.cancelRequestedAt ??= new Date(this.clock.now);
    if (run.owner === null) {
      this.end(run, { state: "cancelled" });
      return;
    }
    run.killRequested = true;
    run.wakes += 1;
    this.onNews();
  }

  /** Cancels children at the same moment as their parent. */
  #cancelChildren(parent: MemoryRun): void {
    for (const run of this.runs.values()) {
      if (run.parent?.id === parent.id && !run.parent.detached) this.cancel(run);
    }
  }

  /** Settles the first step in doubt as a person would: it happened with this result, or it is performed again. */
  settle(run: MemoryRun, happened: { readonly result: unknown } | null): void {
    const [doubt, ...left] = run.doubts;
    if (doubt === undefined) throw new Error(`the run ${run.id} is not in doubt`);
    const { call, name, digest, input, attempt } = doubt;
    const again = { attempt, retryAt: 0, inDoubt: false, wasAsked: true };
    run.journal.push({
      kind: happened === null ? "attempt" : "step",
      call,
      name,
      digest,
      input,
      attempt,
      ok: happened !== null,
      output: encodeOutput(happened === null ? again : happened.result, name),
      seq: run.journal.length + 1,
      at: new Date(this.clock.now),
    });
    run.doubts = left;
    if (left.length > 0) return;
    run.state = "waiting";
    run.error = null;
    run.wakes += 1;
    this.onNews();
  }

  end(
    run: MemoryRun,
    end: {
      readonly state: RunState;
      readonly result?: string | null;
      readonly error?: Failure | null;
      readonly thrown?: string;
    },
  ): void {
    run.state = end.state;
    run.owner = null;
    run.result = end.result ?? null;
    run.error = end.error ?? null;
    run.wakeAt = null;
    run.waitingFor = null;
    run.waits.clear();
    if (run.parent !== null) {
      const { state, result, error } = run;
      const data = { state, result, error, thrown: end.thrown ?? null };
      this.accept({ source: "run", type: "run.ended", subject: run.id, data });
    }
    if (run.state === "cancelled") this.#cancelChildren(run);
    this.wakeThoseQueuing(run);
  }

  /** Removes a run that was not admitted, or that found nothing to do. */
  discard(run: MemoryRun): void {
    this.runs.delete(run.id);
    run.state = "completed";
    run.owner = null;
    this.wakeThoseQueuing(run);
  }

  /** Wakes the runs that wait for this run's key, so that they ask whether it is their turn. */
  wakeThoseQueuing(run: MemoryRun): void {
    const key = run.queuedKey ?? (isFinished(run.state) ? run.key : null);
    if (key === null) return;
    for (const other of this.runs.values()) {
      if (other === run || isFinished(other.state)) continue;
      if (other.automation === run.automation && other.queuedKey === key) other.wakes += 1;
    }
  }

  /** Begins the same run again, with this input. */
  beginAgain(run: MemoryRun, input: unknown, usedEvents: readonly EventId[] = []): void {
    run.usedEvents = usedEvents;
    const { type, subject, subjects, channel = null } = run.event;
    run.event = this.storeEvent({ source: "run", type, subject, subjects, channel, data: input });
    run.journal.length = 0;
    run.waits.clear();
    run.state = "queued";
    run.owner = null;
    run.startedAt = null;
    run.wakeAt = null;
    run.status = null;
    run.seed = run.seed.replace(/^./, (first) => ((Number.parseInt(first, 16) + 1) % 16).toString(16));
  }
}
