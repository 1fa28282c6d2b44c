import { describe, expect, it } from "vitest";
import { ThreadSight } from "../../../../src/engine/host/watch/thread-sight.ts";
import { TurnNotes, turnNotesBytes } from "../../../../src/engine/replay/turn-notes.ts";

function openSight(): { readonly sight: ThreadSight; readonly thread: TurnNotes } {
  const shared = new SharedArrayBuffer(turnNotesBytes);
  return { sight: new ThreadSight(shared, () => {}), thread: new TurnNotes(shared) };
}

describe("a thread that answers no ping", () => {
  it("is busy as long as runs of its come to rest, as while it evaluates and replays hundreds of them", () => {
    const { sight, thread } = openSight();
    for (let ping = 0; ping < 100; ping += 1) {
      thread.enter(`run ${ping}`);
      thread.rest();
      sight.ping();
    }
    expect(sight.unanswered).toBe(0);
  });

  it("has stood still since the last turn that came to its end", () => {
    const { sight, thread } = openSight();
    thread.enter("run 1");
    thread.rest();
    sight.ping();
    thread.enter("run 2");
    for (let ping = 0; ping < 5; ping += 1) sight.ping();
    expect([sight.unanswered, sight.entered]).toEqual([5, "run 2"]);
  });

  it("is not stuck while it stands still for a program that code has started", () => {
    const { sight, thread } = openSight();
    thread.isWithHost = true;
    for (let ping = 0; ping < 5; ping += 1) sight.ping();
    expect(sight.unanswered).toBe(0);
  });
});
