import { expect, describe, it, onTestFinished, vi } from "vitest";
import type { RunId } from "../../../src/core/ids.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import type { FreeRun } from "../../../src/core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../src/core/run.ts";
import { AdoptionLine } from "../../../src/engine/host/adoption-line.ts";
import type { RunInHand, RunHost } from "../../../src/engine/host/run-host.ts";
import { decideRoom, isFull, type ThreadLoad } from "../../../src/engine/host/threads/thread-room.ts";
import { createMemoryGauge } from "../../../src/engine/host/watch/measure-process.ts";
import { type Choice, chooseRuns } from "../../../src/engine/host/choose-runs.ts";
import { guardProcess } from "../../../src/engine/host/guard-process.ts";
import { RunQuota } from "../../../src/engine/host/threads/run-quota.ts";
import { SoloQueue } from "../../../src/engine/host/threads/solo-queue.ts";
import { Worker } from "../../../src/engine/host/worker.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { BurstGauge } from "../../../src/journal/events/burst-gauge.ts";

const megabyte = 1024 * 1024;
const idOf = (number: number): RunId => `run ${number}` as RunId;
const runOf = (number: number, more: Partial<ClaimedRun> = {}): ClaimedRun =>
  ({ ownership: { runId: idOf(number) }, crashes: 0, deaths: 0, ...more }) as unknown as ClaimedRun;

/** Holds runs until they are let go. */
function createHost(most: number): RunHost & { readonly inHand: Map<RunId, () => void> } {
  const inHand = new Map<RunId, () => void>();
  return {
    inHand,
    room: () => ({ patient: most - inHand.size, urgent: most + 1 - inHand.size }),
    takeUp({ ownership: { runId } }) {
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand.set(runId, () => {
        inHand.delete(runId);
        resolve();
      });
      return { done: promise, poke() {}, stop() {}, abandon() {} };
    },
    close: async () => {},
  };
}

/** Claims as many of the runs as it is asked to, in their order. */
const claimer = {
  pause: async () => {},
  async claim(
    runIds: readonly RunId[],
    choose: (free: readonly FreeRun[]) => readonly RunId[] = () => runIds,
  ) {
    const number = (id: RunId): number => Number(id.slice(4));
    const chosen = choose(runIds.map((runId) => ({ runId, automation: "example", isCancelled: false })));
    return { claimed: chosen.map((id) => runOf(number(id))), owned: [], now: null };
  },
};

const allTaken = { left: [], behind: [] };

describe("a worker that is handed more runs than it can bear", () => {
  const handed = [1, 2, 3, 4, 5].map(idOf);

  it("takes what there is room for, and leaves the others to whoever has some", async () => {
    const host = createHost(2);
    const { left } = await new Worker(claimer, host, silentLogger).take(handed, "patient");
    expect([...host.inHand.keys()]).toEqual(handed.slice(0, 2));
    expect(left).toEqual(handed.slice(2));
  });

  it("goes on with the next as soon as one has left its hands", async () => {
    const host = createHost(4);
    const taking = new Worker(claimer, host, silentLogger).take(handed, "patient");
    await vi.waitFor(() => expect(host.inHand.size).toBe(4));
    host.inHand.get(idOf(1))?.();
    expect(await taking).toEqual(allTaken);
    expect(host.inHand.has(idOf(5))).toBe(true);
  });

  it("keeps some room for what is not to wait", async () => {
    const host = createHost(2);
    const worker = new Worker(claimer, host, silentLogger);
    await worker.take(handed.slice(0, 3), "patient");
    expect(await worker.take([idOf(9)], "urgent")).toEqual(allTaken);
    expect(host.inHand.has(idOf(9))).toBe(true);
  });

  it("logs which runs it could not claim, and why, since whoever handed them over tries again without a word", async () => {
    const logger = createMemoryLogger();
    const claim = async (): Promise<never> => Promise.reject(new Error("cannot be decoded"));
    const taking = new Worker({ ...claimer, claim }, createHost(2), logger).take(handed);
    await expect(taking).rejects.toThrow("cannot be decoded");
    expect(logger.lines).toMatchObject([
      { level: "error", message: "runs could not be claimed", fields: { runs: handed, of: handed.length } },
    ]);
  });

  it("takes no more than there is room for from batches that come side by side", async () => {
    const host = createHost(3);
    const worker = new Worker(claimer, host, silentLogger);
    await Promise.all([worker.take(handed, "patient"), worker.take([6, 7, 8].map(idOf), "patient")]);
    expect(host.inHand.size).toBe(3);
  });

  it("goes on with the others when one cannot be taken up", async () => {
    const host = createHost(5);
    const takeUp = (run: ClaimedRun): RunInHand => {
      if (run.ownership.runId === idOf(2)) throw new Error("no thread");
      return createHost(1).takeUp(run, "urgent");
    };
    const worker = new Worker(claimer, { ...host, takeUp }, silentLogger);
    expect(await worker.take(handed, "urgent")).toEqual(allTaken);
    expect(handed.filter((id) => worker.has(id))).toEqual(handed.filter((id) => id !== idOf(2)));
  });
});

describe("the runs that a worker chooses where it has no room for all", () => {
  const free = (automation: string, many: number, isCancelled = false): readonly FreeRun[] =>
    Array.from({ length: many }, (_, n) => ({
      runId: `${automation} ${n}` as RunId,
      automation,
      isCancelled,
    }));
  const counts = ({ taken, left, behind }: Choice): readonly number[] =>
    [taken, left, behind].map((all) => all.length);
  const full = { byAutomation: new Map([["crowd", 20]]), room: { patient: 0, urgent: 5 } };

  it("are those of an automation that has none, and not those of one that has its share", () => {
    const { taken, behind } = chooseRuns([...free("crowd", 30), ...free("other", 1)], "urgent", full);
    expect([taken, behind.length]).toEqual([["other 0"], 30]);
  });

  it("are as many of each as there is room for, where there is room", () => {
    const empty = { byAutomation: new Map<string, number>(), room: { patient: 50, urgent: 60 } };
    expect(counts(chooseRuns(free("crowd", 50), "urgent", empty))).toEqual([50, 0, 0]);
    expect(counts(chooseRuns(free("crowd", 55), "urgent", empty))).toEqual([50, 0, 5]);
    expect(counts(chooseRuns(free("crowd", 55), "patient", empty))).toEqual([50, 5, 0]);
  });

  it("wait in their own line where another automation has the share, and behind nobody", () => {
    expect(counts(chooseRuns(free("other", 9), "urgent", full))).toEqual([5, 4, 0]);
  });

  it("are shared equally by automations of which each has many", () => {
    const two = {
      byAutomation: new Map([
        ["one", 15],
        ["two", 5],
      ]),
      room: { patient: 0, urgent: 5 },
    };
    expect(chooseRuns([...free("one", 5), ...free("two", 5)], "urgent", two).taken).toEqual(
      free("two", 5).map(({ runId }) => runId),
    );
  });

  it("are those that somebody has cancelled, whosever they are", () => {
    expect(counts(chooseRuns(free("crowd", 2, true), "urgent", full))).toEqual([2, 0, 0]);
  });
});

describe("the room of a thread", () => {
  const load = (heapMb: number, size: number, unbegun = 0, outsideMb = 0): ThreadLoad => ({
    sight: {
      memory: { heapUsed: heapMb * megabyte, heapLimit: 0, external: outsideMb * megabyte },
      heapAtStart: 20 * megabyte,
    },
    size,
    unbegun,
  });

  it("is what its heap bears, by what a run of its has taken", () => {
    // 100 runs took 200 MB; 0.6 of 768 are 460, so 240 are left, for 120 of them.
    expect(decideRoom(load(220, 100), "patient", 768)).toBe(50);
    expect(decideRoom(load(420, 200), "patient", 768)).toBe(20);
    expect(decideRoom(load(500, 240), "patient", 768)).toBe(0);
    expect(decideRoom(load(500, 240), "urgent", 768)).toBe(38);
  });

  it("is what is left outside of its heap, too, by what a run of its has there", () => {
    // 40 runs have 840 MB of buffers; twice 0.6 of 768 are 921, so 81 are left, for three of them.
    expect(decideRoom(load(60, 40, 0, 840), "patient", 768)).toBe(3);
    expect(decideRoom(load(60, 60, 0, 1260), "patient", 768)).toBe(0);
    expect(decideRoom(load(60, 43, 3, 840), "patient", 768)).toBe(0);
  });

  it("lets none of its runs begin when it is nearly full, unless it has none that has begun", () => {
    expect(isFull(load(570, 100), 768)).toBe(false);
    expect(isFull(load(580, 100), 768)).toBe(true);
    expect(isFull(load(580, 50, 50), 768)).toBe(false);
    expect(isFull(load(60, 60, 10, 1160), 768)).toBe(true);
  });

  it("counts runs that it has not come to, and has few of those", () => {
    expect(decideRoom(load(20, 0), "patient", 768)).toBe(50);
    expect(decideRoom(load(20, 30, 30), "patient", 768)).toBe(20);
    expect(decideRoom(load(20, 50, 50), "patient", 768)).toBe(0);
  });

  it("is one where there is nothing else, however little memory it has", () => {
    expect(decideRoom(load(900, 0), "patient", 64)).toBe(1);
  });
});

describe("the number of runs in hand", () => {
  it("is halved by ends that nobody can explain, and grows again while there are none", () => {
    let now = 0;
    const quota = new RunQuota(1000, () => now);
    quota.noteUnexplained(600);
    expect(quota.value).toBe(300);
    for (let ends = 0; ends < 10; ends += 1) quota.noteUnexplained(500);
    expect(quota.value).toBe(8);
    now += 60_000;
    expect(quota.value).toBe(32);
    now += 3_600_000;
    expect(quota.value).toBe(1000);
  });
});

describe("a process without a free file descriptor", () => {
  const noFile = Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });

  it("goes by the memory that it took when it could look last", () => {
    const gauge = createMemoryGauge();
    const rss = vi.spyOn(process.memoryUsage, "rss").mockImplementation(() => {
      throw noFile;
    });
    onTestFinished(() => {
      rss.mockRestore();
    });
    expect(gauge()).toBe(false);
    expect(rss).toHaveBeenCalled();
  });

  it("goes on where a stray callback fails for want of one, and ends on any other exception", () => {
    const before = process.listeners("uncaughtException");
    const exit = vi.spyOn(process, "exit").mockImplementation((() => undefined) as never);
    const unguard = guardProcess(silentLogger);
    onTestFinished(() => {
      unguard();
      exit.mockRestore();
    });
    const [guard] = process.listeners("uncaughtException").filter((one) => !before.includes(one));
    guard?.(noFile, "uncaughtException");
    expect(exit).not.toHaveBeenCalled();
    try {
      guard?.(new Error("another"), "uncaughtException");
    } catch {
      // It goes on here, where nothing ends.
    }
    expect(exit).toHaveBeenCalledWith(1);
  });
});

describe("a line of runs to adopt", () => {
  it("has eight inside, and lets other work of the thread come between", async () => {
    const line = new AdoptionLine();
    let [inside, most] = [0, 0];
    const order: string[] = [];
    const adopt = async (name: string): Promise<void> =>
      line.pass(async () => {
        inside += 1;
        most = Math.max(most, inside);
        order.push(name);
        await Promise.resolve();
        inside -= 1;
      });
    const all = Array.from({ length: 20 }, async (_, index) => adopt(`run ${index}`));
    setImmediate(() => order.push("an answer"));
    await Promise.all(all);
    expect(most).toBe(8);
    expect(order.indexOf("an answer")).toBe(8);
  });
});

describe("runs that are advanced alone", () => {
  const startQueue = (mostAtOnce: number) => {
    const host = createHost(Number.POSITIVE_INFINITY);
    const noted: RunId[] = [];
    const progress = new Map<RunId, () => void>();
    let rests = 0;
    const queue = new SoloQueue({
      takeUp(run, onProgress) {
        progress.set(run.ownership.runId, onProgress);
        return host.takeUp(run, "urgent");
      },
      noteAlone: async ({ runId }) => void noted.push(runId),
      giveBack: async () => {},
      rest: () => void (rests += 1),
      mostAtOnce,
      logger: silentLogger,
    });
    return { queue, inHand: host.inHand, noted, progress, rests: () => rests };
  };

  it("are named by an error where the database does not take what is said of them, and go on", async () => {
    const [host, logger] = [createHost(9), createMemoryLogger()];
    const away = async (): Promise<never> => Promise.reject(new Error("the database is away"));
    const queue = new SoloQueue({
      takeUp: (run) => host.takeUp(run, "urgent"),
      noteAlone: away,
      giveBack: away,
      rest() {},
      mostAtOnce: 1,
      logger,
    });
    const exclusive = { deaths: 2 };
    queue.add(runOf(1, exclusive));
    await vi.waitFor(() => expect(host.inHand.size).toBe(1));
    const waiting = queue.add(runOf(2, exclusive));
    waiting.stop();
    await waiting.done;
    expect(logger.lines.map(({ level, fields }) => [level, fields["run"]])).toEqual([
      ["error", idOf(1)],
      ["error", idOf(2)],
    ]);
  });

  it("are several at a time where they have ended threads: one that hangs keeps nobody", async () => {
    const { queue, inHand } = startQueue(2);
    for (const number of [1, 2, 3]) queue.add(runOf(number, { crashes: 1 }));
    expect([...inHand.keys()]).toEqual([idOf(1), idOf(2)]);
    inHand.get(idOf(2))?.();
    await vi.waitFor(() => expect([...inHand.keys()]).toEqual([idOf(1), idOf(3)]));
  });

  it("have no other suspect beside them where they may have ended processes", async () => {
    const { queue, inHand, noted } = startQueue(2);
    queue.add(runOf(1, { crashes: 1 }));
    queue.add(runOf(2, { deaths: 2 }));
    queue.add(runOf(3, { crashes: 1 }));
    expect([...inHand.keys()]).toEqual([idOf(1)]);
    inHand.get(idOf(1))?.();
    await vi.waitFor(() => expect([...inHand.keys()]).toEqual([idOf(2)]));
    inHand.get(idOf(2))?.();
    await vi.waitFor(() => expect([...inHand.keys()]).toEqual([idOf(3)]));
    expect(noted).toEqual([idOf(2)]);
  });

  it("are no suspects any more once they have recorded something: the next has its turn", async () => {
    const { queue, inHand, noted, progress, rests } = startQueue(2);
    for (let number = 1; number <= 300; number += 1) queue.add(runOf(number, { deaths: 2 }));
    await vi.waitFor(() => expect([...inHand.keys()]).toEqual([idOf(1)]));
    // None of them ends. Yet so many have their turns at once, and no more, since they stay in hand.
    for (let number = 1; number < 200; number += 1) {
      progress.get(idOf(number))?.();
      await vi.waitFor(() => expect(noted).toHaveLength(number + 1), { interval: 1 });
    }
    progress.get(idOf(200))?.();
    await new Promise(setImmediate);
    expect(inHand.size).toBe(200);
    inHand.get(idOf(200))?.();
    await vi.waitFor(() => expect(inHand.has(idOf(201))).toBe(true));
    expect(rests()).toBe(0);
  });

  it("have their thread ended when none of them is left", async () => {
    const { queue, inHand, rests } = startQueue(2);
    queue.add(runOf(1, { deaths: 2 }));
    await vi.waitFor(() => expect(inHand.size).toBe(1));
    inHand.get(idOf(1))?.();
    await vi.waitFor(() => expect(rests()).toBe(1));
  });
});

describe("a burst of one automation's runs", () => {
  it("is told from the runs of another, and from its own when it is over", () => {
    let now = 0;
    const bursts = new BurstGauge(() => now);
    const many = Array.from({ length: 80 }, () => bursts.count("deploy"));
    expect(many.filter(Boolean)).toHaveLength(30);
    expect(bursts.count("reminder")).toBe(false);
    now += 1000;
    expect(bursts.count("deploy")).toBe(false);
  });
});
