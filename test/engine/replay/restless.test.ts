import { expect, it } from "vitest";
import { createTimers } from "../../../src/engine/realm/globals/run-timers.ts";
import { shareTurnNotes, turnNotesBytes } from "../../../src/engine/replay/turn-notes.ts";
import { RunInstance } from "../../../src/engine/replay/run-instance.ts";

it("a run that waits for a body to be read does not turn meanwhile", async () => {
  const { activity } = new RunInstance({
    seed: "",
    startedAt: new Date(0),
    entries: [],
    events: new Map(),
    resumed: false,
  });
  const notes = shareTurnNotes(new SharedArrayBuffer(turnNotesBytes));
  const end = activity.begin();
  const settled = activity.settle();
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  const turnsMeanwhile = notes.turns;
  end();
  await settled;
  expect(turnsMeanwhile).toBeLessThanOrEqual(1);
});

it("code that polls by setImmediate is stopped once it is said to be restless", async () => {
  const instance = new RunInstance({
    seed: "",
    startedAt: new Date(0),
    entries: [],
    events: new Map(),
    resumed: false,
  });
  const timers = createTimers(instance);
  let polls = 0;
  instance.start(async () => {
    for (;;) {
      await new Promise((resolve) => void timers.setImmediate(resolve));
      polls += 1;
      if (polls === 1000) instance.activity.isRestless = true;
    }
  });
  await expect(instance.activity.settle()).rejects.toMatchObject({ code: "AUTOMATION_STUCK" });
  expect(polls).toBe(1000);
});
