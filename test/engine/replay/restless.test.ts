import { expect, it } from "vitest";
import { createTimers } from "../../../src/engine/realm/globals/run-timers.ts";
import { RunInstance } from "../../../src/engine/replay/run-instance.ts";

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
