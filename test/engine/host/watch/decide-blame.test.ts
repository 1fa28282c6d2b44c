import { describe, expect, it } from "vitest";
import type { RunId } from "../../../../src/core/ids.ts";
import type { ClaimedRun } from "../../../../src/core/run.ts";
import { decideBlame } from "../../../../src/engine/host/watch/decide-blame.ts";

const run = (id: string, crashes = 0): ClaimedRun =>
  ({ ownership: { runId: id as RunId }, crashes }) as unknown as ClaimedRun;
const told = (blames: ReturnType<typeof decideBlame>) =>
  blames.map((blame) => [blame.run.ownership.runId, blame.isBlamed, blame.isOver]);

const two = [run("a"), run("b")];

describe("the blame for the end of a thread", () => {
  it("is the run's whose code was seen executing, and no other's", () => {
    expect(told(decideBlame(two, two, "b" as RunId))).toEqual([
      ["a", false, false],
      ["b", true, false],
    ]);
  });

  it("is everyone's where nobody knows", () => {
    expect(told(decideBlame(two, two, null))).toEqual([
      ["a", true, false],
      ["b", true, false],
    ]);
  });

  it("is not that of runs which had not begun", () => {
    expect(told(decideBlame(two, [run("a")], null))).toEqual([
      ["a", true, false],
      ["b", false, false],
    ]);
  });

  it("is nobody's where too many runs had begun to go on alone one by one", () => {
    const many = Array.from({ length: 17 }, (_, index) => run(`run ${index}`));
    expect(decideBlame(many, many, null).some(({ isBlamed }) => isBlamed)).toBe(false);
  });

  it("ends a run's tries with the third", () => {
    expect(told(decideBlame([run("a", 2)], [run("a", 2)], null))).toEqual([["a", true, true]]);
  });
});
