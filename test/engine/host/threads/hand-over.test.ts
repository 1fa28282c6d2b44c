import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { BuildId, RunId } from "../../../../src/core/ids.ts";
import type { OwnedRunJournal, RunHistory } from "../../../../src/core/ports/run-journal.ts";
import type { ClaimedRun } from "../../../../src/core/run.ts";
import { HandOver } from "../../../../src/engine/host/threads/hand-over.ts";
import type { ToThread } from "../../../../src/engine/host/threads/thread-messages.ts";
import { TurnPost } from "../../../../src/engine/host/threads/turn-post.ts";

const runOf = (id: string, more: Partial<ClaimedRun> = {}): ClaimedRun =>
  ({ ownership: { runId: id as RunId }, build: "build" as BuildId, isNew: true, ...more }) as ClaimedRun;

function start(journal: Partial<OwnedRunJournal> = {}) {
  const sent: ToThread[] = [];
  const begun = { count: 0, isUp: true, isFull: false };
  const handOver = new HandOver({
    journal: { findBuild: async () => "script", ...journal } as OwnedRunJournal,
    send: (item) => sent.push(item),
    isUp: () => begun.isUp,
    countBegun: () => begun.count,
    isFull: () => begun.isFull,
  });
  const told = (): readonly string[] =>
    sent.map((item) => {
      if (item.kind === "take-up") return `${item.run.ownership.runId} with ${item.script ?? "no script"}`;
      return "runId" in item ? `${item.kind} ${item.runId}` : item.kind;
    });
  return { handOver, sent, told, begun };
}

describe("the hand-over of runs to a thread", () => {
  it("sends a build's script with the first of its runs alone", async () => {
    const { handOver, told } = start();
    for (const id of ["a", "b"]) handOver.add(runOf(id));
    await nextTurn();
    expect(told()).toEqual(["a with script", "b with no script"]);
  });

  it("begins when the thread can be looked into: what code does to it before, nobody would find", async () => {
    const { handOver, told, begun } = start();
    begun.isUp = false;
    handOver.add(runOf("a"));
    await nextTurn();
    expect(told()).toEqual([]);
    begun.isUp = true;
    handOver.next();
    await nextTurn();
    expect(told()).toEqual(["a with script"]);
  });

  it("has 32 runs on their way, and others follow as the thread begins them", async () => {
    const { handOver, sent, begun } = start();
    handOver.add(runOf("first"));
    await nextTurn();
    for (let number = 2; number <= 50; number += 1) handOver.add(runOf(`run ${number}`));
    await nextTurn();
    expect(sent).toHaveLength(32);
    begun.count = 3;
    handOver.next();
    await nextTurn();
    expect(sent).toHaveLength(35);
  });

  it("has two runs of a large build on their way", async () => {
    const { handOver, sent, begun } = start({ findBuild: async () => "x".repeat(3 * 1024 * 1024) });
    for (let number = 1; number <= 20; number += 1) handOver.add(runOf(`run ${number}`));
    await nextTurn();
    expect(sent).toHaveLength(2);
    begun.count = 1;
    handOver.next();
    await nextTurn();
    expect(sent).toHaveLength(3);
  });

  it("reads few histories at once, as long as none of their build is known", async () => {
    const reads: (() => void)[] = [];
    const { handOver } = start({
      history: async () => {
        await new Promise<void>((resolve) => reads.push(resolve));
        return { entries: [] } as unknown as RunHistory;
      },
    });
    handOver.add(runOf("new"));
    await nextTurn();
    for (let number = 1; number <= 20; number += 1) handOver.add(runOf(`run ${number}`, { isNew: false }));
    await nextTurn();
    expect(reads).toHaveLength(1);
    reads[0]?.();
    await nextTurn();
    expect(reads).toHaveLength(20);
  });

  it("has two runs with long histories on their way, and many that are new", async () => {
    const history = { entries: [{ output: "x".repeat(2 * 1024 * 1024) }] } as unknown as RunHistory;
    const { handOver, sent, begun } = start({ history: async () => history });
    handOver.add(runOf("first", { isNew: false }));
    await nextTurn();
    begun.count = 1;
    for (let number = 2; number <= 20; number += 1)
      handOver.add(runOf(`run ${number}`, { isNew: number > 10 }));
    await nextTurn();
    expect(sent).toHaveLength(3);
    begun.count = 10;
    handOver.next();
    await nextTurn();
    handOver.next();
    await nextTurn();
    expect(sent.length).toBeGreaterThan(4);
  });

  it("waits where the thread's memory is full", async () => {
    const { handOver, told, begun } = start();
    begun.isFull = true;
    handOver.add(runOf("a"));
    await nextTurn();
    expect(told()).toEqual([]);
    begun.isFull = false;
    handOver.next();
    await nextTurn();
    expect(told()).toEqual(["a with script"]);
  });

  it("tells of a run what came before the thread knew it, behind the run itself", async () => {
    const history = Promise.withResolvers<RunHistory>();
    const { handOver, told } = start({ history: async () => history.promise });
    const run = handOver.add(runOf("a", { isNew: false }));
    run.tell("poke");
    await nextTurn();
    expect(told()).toEqual([]);
    history.resolve({} as RunHistory);
    await nextTurn();
    expect(told()).toEqual(["a with script", "poke a"]);
  });

  it("hands no run over that has left meanwhile", async () => {
    const { handOver, told } = start();
    handOver.drop(handOver.add(runOf("a")));
    await nextTurn();
    expect(told()).toEqual([]);
  });

  it("leaves to the thread what could not be read", async () => {
    const { handOver, sent } = start({
      history: async () => Promise.reject(new Error("no")),
      findBuild: async () => Promise.reject(new Error("no")),
    });
    handOver.add(runOf("a", { isNew: false }));
    await nextTurn();
    expect(sent).toMatchObject([{ kind: "take-up", history: undefined, script: undefined }]);
  });
});

describe("what a thread says in one turn", () => {
  it("is one message, whatever awaits come between", async () => {
    const messages: (readonly string[])[] = [];
    const post = new TurnPost<string>(
      (items) => messages.push(items),
      () => {},
    );
    post.say("a");
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    post.say("b");
    await nextTurn();
    post.say("c");
    await nextTurn();
    expect(messages).toEqual([["a", "b"], ["c"]]);
  });

  it("goes without an item that cannot be sent, of which its sender is told", async () => {
    const messages: (readonly string[])[] = [];
    const refused: string[] = [];
    const post = new TurnPost<string>(
      (items) => {
        if (items.includes("bad")) throw new Error("cannot be cloned");
        messages.push(items);
      },
      (item) => refused.push(item),
    );
    for (const item of ["a", "bad", "b"]) post.say(item);
    await nextTurn();
    expect([messages, refused]).toEqual([[["a"], ["b"]], ["bad"]]);
  });

  it("is heard item by item, each when what the one before it set going has come to rest", async () => {
    const order: string[] = [];
    const messages: (readonly string[])[] = [];
    const post = new TurnPost<string>(
      (items) => messages.push(items),
      () => {},
    );
    post.hear(["a", "b"], (item) => {
      order.push(item);
      void (async () => {
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
        order.push(`${item} at rest`);
        post.say(item);
      })();
    });
    await nextTurn();
    expect(order).toEqual(["a", "a at rest", "b", "b at rest"]);
    expect(messages).toEqual([["a", "b"]]);
  });
});
