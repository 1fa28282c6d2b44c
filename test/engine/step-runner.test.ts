import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { findLimited, LimitedError } from "../../src/core/limited-error.ts";
import type { StepCall } from "../../src/engine/call.ts";
import { StepRunner } from "../../src/engine/step-runner.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";

it("a held step whose turn has come is performed once, though its run is poked before it begins", async () => {
  let performed = 0;
  const due: StepCall[] = [];
  const call: StepCall = {
    number: 1,
    promise: new Promise(() => {}),
    resolve: () => {},
    reject: () => {},
    request: {
      kind: "step",
      name: "slack.chat.postMessage",
      digest: null,
      input: null,
      retries: 8,
      async perform() {
        performed += 1;
        if (performed === 1) throw new LimitedError(0, "its turn");
        return { ok: true };
      },
      classify: (error) => findLimited(error) ?? { kind: "final" },
    },
  };
  const steps = new StepRunner({
    entries: [],
    now: () => 0,
    logger: createMemoryLogger(),
    onEntry: () => {},
    onBegin: async () => new Date(0),
    onDoubt: () => {},
    onRetry: (retried) => due.push(retried),
  });
  const takeDue = (): void => {
    for (const retried of due.splice(0)) steps.addRetry(retried);
  };
  steps.add(call, false);
  steps.begin();
  await nextTurn();
  takeDue();
  // It stands in line until the worker knows that the run is still its own. Meanwhile an event comes.
  steps.askAgain();
  takeDue();
  steps.begin();
  await nextTurn();
  expect(performed).toBe(2);
});
