/**
 * The real replay engine with a journal in memory and a virtual clock: workers start, die and take over as they would
 * in processes of their own, and nothing waits for real time.
 */
import { setImmediate as nextTurn, setTimeout as realSleep } from "node:timers/promises";
import { guardJournal } from "../../core/secrets/guard-journal.ts";
import { newWorkerId, type WorkerId } from "../../core/ids.ts";
import type { NewEvent } from "../../core/event.ts";
import { knowSecrets } from "../../core/secrets/secrets.ts";
import { readSecrets } from "../../app/config/credentials/known-secrets.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Bundle } from "../../engine/build/bundle-automation.ts";
import { guardProcess } from "../../engine/host/guard-process.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import { LocalHost } from "../../engine/host/local-host.ts";
import { Worker } from "../../engine/host/worker.ts";
import type { StandIns } from "../../core/ports/stand-ins.ts";
import { withoutNetwork } from "../guard-network.ts";
import type { Boundary } from "./boundary.ts";
import { MemoryAsks } from "./memory-asks.ts";
import { MemoryCalls } from "./memory-calls.ts";
import { isClaimable, type MemoryWorker } from "./memory-claims.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import { createMemoryRunConnector, type KnownBefore } from "./memory-run-connector.ts";
import type { MemoryEvent, MemoryRun } from "./memory-rows.ts";
import { MemoryStore } from "./memory-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

export type { Boundary } from "./boundary.ts";

export interface MemoryEngineOptions extends KnownBefore {
  readonly bundle: Bundle;
  /** The file's name without its ending, after which its automations are named. */
  readonly name: string;
  readonly connectors: Omit<Connectors, "run">;
  readonly logger: Logger;
  readonly startAt?: Date;
  /** At which writes the worker dies. Another worker takes over its runs at once. */
  readonly diesAt?: (boundary: Boundary) => boolean;
  /** False: runs stay in memory while they wait, and are never replayed. */
  readonly parks?: boolean;
  /** What a process that is gone has left; its runs are taken over. */
  readonly past?: MemoryPast;
  /** What the test answers in place of what steps do. */
  readonly standIns?: StandIns;
  /** Told of a connection to another machine, which is refused; undefined: every connection is allowed. */
  readonly onNetwork?: ((error: Error) => void) | undefined;
}

/** Everything that outlives a process: as much as a database would hold. */
export interface MemoryPast {
  readonly now: number;
  readonly events: readonly MemoryEvent[];
  readonly runs: readonly MemoryRun[];
}

// A Monday morning, so that tests read well and repeat exactly.
const defaultStart = new Date("2029-01-01T09:00:00Z");
// After this many turns of the event loop without a write or a call in progress, a run that does not park is at rest.
const restTurns = 5;
const patienceMs = 10_000;
// While something still happens, the machine is only busy, and the engine waits longer.
const longestMs = 60_000;
// A turn of the event loop counts as so long at most: a package that takes its time to load, or other processes that
// keep the machine busy, are no code that never stops.
const longestTurnMs = 100;

interface MemoryWorkerInHand {
  readonly row: MemoryWorker;
  readonly host: LocalHost;
  readonly worker: Worker;
}

export class MemoryEngine {
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
  readonly asks: MemoryAsks;
  readonly #options: MemoryEngineOptions;
  readonly #connectors: Connectors;
  readonly #dead = new Set<WorkerId>();
  readonly #calls = new MemoryCalls();
  #worker: MemoryWorkerInHand | undefined;
  #writes = 0;
  #activity = 0;

  constructor(options: MemoryEngineOptions) {
    this.#options = options;
    knowSecrets(readSecrets(process.env));
    const { past } = options;
    this.clock = new VirtualClock(
      past === undefined ? (options.startAt ?? defaultStart) : new Date(past.now),
    );
    this.store = new MemoryStore(this.clock);
    this.asks = new MemoryAsks(this.store);
    this.store.events.push(...(past?.events ?? []));
    for (const run of past?.runs ?? []) {
      this.store.runs.set(run.id, run);
      if (run.owner !== null) this.#dead.add(run.owner);
    }
    this.store.onNews = () => this.#worker?.worker.pokeAll();
    const { slack, github, http } = options.connectors;
    this.#connectors = {
      slack,
      github,
      http,
      run: createMemoryRunConnector(this.store, this.asks, options, options),
    };
  }

  /** How many writes have changed a journal or a run so far. */
  get writes(): number {
    return this.#writes;
  }

  /** What another process would find, if this one died now. */
  get past(): MemoryPast {
    return { now: this.clock.now, events: this.store.events, runs: [...this.store.runs.values()] };
  }

  startRun(automation: string, event: Omit<NewEvent, "dedupeKey">): MemoryRun {
    const stored = this.store.storeEvent(event);
    return this.store.startRun({ automation, build: this.#options.bundle.id, event: stored });
  }

  /** The worker dies here, as by SIGKILL: nothing of what it was doing is recorded. */
  crash(): void {
    const current = this.#worker;
    this.#worker = undefined;
    if (current === undefined) return;
    current.row.isDead = true;
    this.#dead.add(current.row.id);
    // The dead worker finds that it may not write, and drops the runs that it has in hand.
    current.worker.pokeAll();
  }

  /** Wakes every parked run without a reason: the run is replayed, and parks again. */
  wakeAll(): void {
    for (const run of this.store.runs.values()) run.wakes += 1;
  }

  /** Resolves once every run is parked, paused or has ended. */
  async settle(): Promise<void> {
    const unguard = guardProcess(this.#options.logger);
    try {
      const { onNetwork } = this.#options;
      if (onNetwork === undefined) await this.#comeToRest();
      else await withoutNetwork({ onRefused: onNetwork }, async () => this.#comeToRest());
    } finally {
      unguard();
    }
  }

  async #comeToRest(): Promise<void> {
    let waited = 0;
    let waitedAtLast = 0;
    let quiet = 0;
    for (let turns = 0; ; turns += 1) {
      const claimable = [...this.store.runs.values()].filter((run) =>
        isClaimable(run, this.clock.now, this.#dead),
      );
      if (claimable.length > 0) await this.#takeWith(claimable);
      else if (this.#isAtRest(quiet)) return;
      const before = this.#activity + this.#calls.changes;
      const began = performance.now();
      if (turns < 10_000) await nextTurn();
      else await realSleep(1);
      quiet = this.#activity + this.#calls.changes === before && this.#calls.inProgress === 0 ? quiet + 1 : 0;
      waited += Math.min(performance.now() - began, longestTurnMs);
      if (this.#activity + this.#calls.changes !== before) waitedAtLast = waited;
      if (waited - waitedAtLast > patienceMs || waited > longestMs) throw this.#calls.explainStuck();
    }
  }

  /** When the next alarm or timer is due; infinity if there is none. */
  get nextAlarm(): number {
    const parked = [...this.store.runs.values()].map((run) =>
      run.state === "waiting" ? (run.wakeAt?.getTime() ?? Infinity) : Infinity,
    );
    return Math.min(this.clock.nextRing, this.asks.nextDue, ...parked);
  }

  /** Moves the clock. It stops at each alarm on the way until the runs have settled. */
  async moveTo(time: number): Promise<void> {
    await this.settle();
    while (this.nextAlarm <= time) {
      this.clock.moveTo(this.nextAlarm);
      this.asks.takeDue();
      await this.settle();
    }
    this.clock.moveTo(time);
  }

  #isAtRest(quietTurns: number): boolean {
    if (this.#worker === undefined) return true;
    const { worker, host } = this.#worker;
    const inHand = [...this.store.runs.keys()].filter((id) => worker.has(id)).length;
    if (inHand === 0 || this.#options.parks !== false) return inHand === 0;
    // All of them wait at their latches, so nothing is under way.
    return this.clock.waiting >= inHand && !host.isBusy && quietTurns >= restTurns;
  }

  async #takeWith(runs: readonly MemoryRun[]): Promise<void> {
    this.#worker ??= this.#startWorker();
    await this.#worker.worker.take(runs.map(({ id }) => id));
  }

  #startWorker(): MemoryWorkerInHand {
    const row: MemoryWorker = { id: newWorkerId(), isDead: false };
    const { bundle, logger, diesAt, parks, standIns } = this.#options;
    const dieAt = (boundary: Boundary): void => {
      if (diesAt?.(boundary) === true) this.crash();
    };
    const journal = guardJournal(
      createMemoryJournal({
        store: this.store,
        worker: row,
        dead: this.#dead,
        findBuild: async (id) => (id === bundle.id ? bundle.script : undefined),
        onWrite: (when, what) => {
          this.#activity += 1;
          if (when === "before") this.#writes += 1;
          dieAt({ write: this.#writes, when, what });
        },
      }),
    );
    const { slack, github, http, run } = this.#connectors;
    const host = new LocalHost({
      journal,
      connectors: {
        slack: this.#calls.ofWorker(slack, row),
        github: this.#calls.ofWorker(github, row),
        http: this.#calls.ofWorker(http, row),
        ...(run !== undefined && { run: this.#calls.ofWorker(run, row) }),
      },
      logger,
      ...(standIns !== undefined && { standIns }),
      automations: bundle.folder,
      timing: {
        lingerMs: parks === false ? Infinity : 0,
        setTimer: this.clock.setTimer,
        replyMs: patienceMs / 5,
      },
    });
    return { row, host, worker: new Worker(journal, host, logger) };
  }
}
