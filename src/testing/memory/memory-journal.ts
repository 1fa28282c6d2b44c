/** The journal of a test engine: has the rules of the journal in Postgres, with rows in memory and a virtual clock. */
import { mostLogLines } from "../../core/run-log.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { HathiError } from "../../core/errors.ts";
import type { RunId, WorkerId } from "../../core/ids.ts";
import type {
  Append,
  Appended,
  Looked,
  RunHistory,
  RunJournal,
  RunNews,
} from "../../core/ports/run-journal.ts";
import { type Ownership, withoutCleanUp } from "../../core/run.ts";
import { claimRun, isClaimable, type MemoryWorker } from "./memory-claims.ts";
import { createMemoryAdmission } from "./memory-admission.ts";
import { isFor, type MemoryRun, type WriteRun } from "./memory-rows.ts";
import type { MemoryStore } from "./memory-store.ts";

const turnsUnderWay = 3;

export interface MemoryJournalOptions {
  readonly store: MemoryStore;
  readonly worker: MemoryWorker;
  /** The workers that died. Other workers may take their runs. */
  readonly dead: ReadonlySet<WorkerId>;
  readonly findBuild: RunJournal["findBuild"];
  /** Called before and after each write that changes something. It may let the worker die. */
  readonly onWrite: (moment: "before" | "after", what: string) => void;
}

export function createMemoryJournal(options: MemoryJournalOptions): RunJournal {
  const { store, worker, dead, onWrite } = options;
  const { clock } = store;

  const owned = (ownership: Ownership): MemoryRun => {
    const run = store.runs.get(ownership.runId);
    if (worker.isDead || run?.epoch !== ownership.epoch || run.owner !== worker.id) throw lost(ownership);
    return run;
  };

  // Writes happen in order and take a while, as in a database, so the engine cannot rely on them meanwhile.
  let last: Promise<unknown> = Promise.resolve();
  // Those under way, in order. Each is written once: in its own time, or before one that cannot wait.
  const underWay: (() => void)[] = [];
  const writeUpTo = (commit: () => void): void => {
    while (underWay.includes(commit)) underWay.shift()?.();
  };
  const write: WriteRun = async <Value>(
    ownership: Ownership,
    what: string,
    apply: (run: MemoryRun) => Value,
    refuse?: (run: MemoryRun) => Value | undefined,
  ): Promise<Value> => {
    owned(ownership);
    const before = last;
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    const commit = (): void => {
      try {
        resolve(writeNow(ownership, what, apply, refuse));
      } catch (error) {
        reject(error);
      }
    };
    underWay.push(commit);
    last = (async () => {
      await before;
      for (let turn = 0; turn < turnsUnderWay; turn += 1) await nextTurn();
      writeUpTo(commit);
    })();
    return promise;
  };
  const writeNow = <Value>(
    ownership: Ownership,
    what: string,
    apply: (run: MemoryRun) => Value,
    refuse: (run: MemoryRun) => Value | undefined = () => undefined,
  ): Value => {
    const refused = refuse(owned(ownership));
    if (refused !== undefined) return refused;
    onWrite("before", what);
    const value = apply(owned(ownership));
    onWrite("after", what);
    if (worker.isDead) throw lost(ownership);
    return value;
  };
  const appending =
    ({ seq, entry, notBefore, closesWait }: Append) =>
    (run: MemoryRun): Appended => {
      if (seq !== run.journal.length + 1) {
        throw new Error(`entry ${seq} of ${entry.name} comes after ${run.journal.length} entries`);
      }
      if (notBefore !== undefined && notBefore.getTime() > clock.now) {
        throw new Error(`${entry.name} is recorded before it is due`);
      }
      const at = new Date(clock.now);
      run.journal.push({ ...entry, seq, at });
      if (closesWait !== undefined) run.waits.delete(closesWait);
      return { seq, at, isEarly: false };
    };

  const newsOf = (run: MemoryRun): RunNews => ({
    wakes: run.wakes,
    cancelRequestedAt: run.cancelRequestedAt,
    killRequested: run.killRequested,
    candidates: [...run.waits]
      .flatMap(([call, { inbox }]) => [...inbox].map((seq) => ({ call, seq })))
      .toSorted((one, other) => one.seq - other.seq || one.call - other.call)
      .flatMap(({ call, seq }) => {
        const event = store.events[seq - 1];
        return event === undefined ? [] : [{ call, eventSeq: seq, event }];
      }),
  });

  return {
    confirm: () => null,
    isOwned: () => true,
    async claim(runIds) {
      if (worker.isDead) return { claimed: [], owned: [], now: null };
      const runs = runIds.flatMap((id) => store.runs.get(id) ?? []);
      const claimed = runs
        .filter((run) => isClaimable(run, clock.now, dead))
        .map((run) => claimRun(run, worker, new Date(clock.now)));
      const mine = runs.filter((run) => run.owner === worker.id).map((run) => run.id);
      const ids = new Set<RunId>(claimed.map(({ ownership }) => ownership.runId));
      return { claimed, owned: mine.filter((id) => !ids.has(id)), now: new Date(clock.now) };
    },
    async history(ownership) {
      const run = owned(ownership);
      await nextTurn();
      const events = store.events.filter((event) =>
        run.journal.some(({ kind, output }) => kind === "wait" && output === event.id),
      );
      return {
        ...newsOf(run),
        entries: [...run.journal],
        events: new Map(events.map((event) => [event.id, event])),
        openWaits: [...run.waits.keys()],
      } satisfies RunHistory;
    },
    async news(ownership) {
      return newsOf(owned(ownership));
    },
    ...createMemoryAdmission(store, owned, write),
    async discard(ownership) {
      await write(ownership, "discard", (run) => store.discard(run));
    },
    append: async (ownership, append) =>
      write(ownership, `append ${append.entry.kind} ${append.entry.name}`, appending(append)),
    appendNow(ownership, append) {
      for (const commit of underWay.splice(0)) commit();
      writeNow(ownership, `append ${append.entry.kind} ${append.entry.name}`, appending(append));
    },
    openWait: async (ownership, wait) => {
      const lookBack = (): readonly number[] =>
        store.events
          .filter(
            (event) => event.seq > wait.afterSeq && isFor(wait, event) && !wait.except.includes(event.id),
          )
          .map((event) => event.seq);
      return write<Looked>(
        ownership,
        `open ${wait.types.join()}`,
        (run) => {
          const inbox = new Set(lookBack());
          run.waits.set(wait.call, { types: wait.types, subject: wait.subject, inbox });
          return { hasFound: inbox.size > 0, moreAfter: null };
        },
        // A look back is no write at which a worker may die: every taker looks back, so no run would make progress.
        (run) => {
          const open = run.waits.get(wait.call);
          if (open === undefined) return undefined;
          for (const seq of lookBack()) open.inbox.add(seq);
          return { hasFound: open.inbox.size > 0, moreAfter: null };
        },
      );
    },
    closeWait: async (ownership, call) =>
      void (await write<boolean>(
        ownership,
        "close wait",
        (run) => run.waits.delete(call),
        (run) => (run.waits.has(call) ? undefined : false),
      )),
    async dismiss(ownership, candidates) {
      for (const { call, eventSeq } of candidates) owned(ownership).waits.get(call)?.inbox.delete(eventSeq);
    },
    async setStatus(ownership, status) {
      owned(ownership).status = status;
    },
    // No write at which a worker may die: a test reads from its own log what was printed.
    async print(ownership, lines) {
      const { printed } = owned(ownership);
      printed.push(...lines);
      printed.splice(0, Math.max(0, printed.length - mostLogLines));
    },
    park: async (ownership, { wakeAt, waitingFor, wakesSeen }) =>
      write<"parked" | "has-news">(
        ownership,
        "park",
        (run) => {
          run.state = "waiting";
          run.owner = null;
          run.wakesSeen = run.wakes;
          run.wakeAt = wakeAt;
          run.waitingFor = waitingFor;
          return "parked";
        },
        (run) =>
          (wakesSeen ?? run.wakes) !== run.wakes || (wakeAt !== null && wakeAt.getTime() <= clock.now)
            ? "has-news"
            : undefined,
      ),
    pause: async (ownership, reason, more = {}) =>
      write(ownership, "pause", (run) => {
        run.doubtful = more.doubtful ?? [];
        run.owner = null;
        if (run.cancelRequestedAt === null) {
          run.doubts = more.doubts ?? [];
          run.state = "paused";
          run.error = reason;
          store.wakeThoseQueuing(run);
        } else if (more.canGoOn === true) {
          run.state = "waiting";
          run.wakes += 1;
        } else store.end(run, { state: "cancelled", error: withoutCleanUp(reason) });
      }),
    finish: async (ownership, end) =>
      write(ownership, "finish", (run) => {
        if (end.state === "continued") store.beginAgain(run, end.input, end.usedEvents);
        else store.end(run, end);
      }),
    release: async (ownership, doubtful = []) =>
      write(ownership, "release", (run) => {
        run.doubtful = doubtful;
        run.owner = null;
        run.wakes += 1;
      }),
    estimateNow: () => clock.now,
    findBuild: options.findBuild,
  };
}

function lost({ runId, epoch }: Ownership): HathiError {
  return new HathiError("OWNERSHIP_LOST", `run ${runId} is not owned under epoch ${epoch} any more`);
}
