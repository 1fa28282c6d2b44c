import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { NewEntry } from "../../../../src/core/journal-entry.ts";
import { findLimited, LimitedError } from "../../../../src/core/services/limited-error.ts";
import type { StepCall } from "../../../../src/engine/replay/calls/call.ts";
import { RunSteps } from "../../../../src/engine/perform/steps/run-steps.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";

const request: StepCall["request"] = {
  kind: "step",
  name: "count",
  digest: null,
  input: null,
  retries: 8,
  perform: async () => Promise.reject(new Error("no")),
  classify: () => {
    throw new RangeError("a mistake of ours");
  },
};

function performAlone(call: Partial<StepCall["request"]>, onEntry: (entry: NewEntry) => void) {
  const broken = Promise.withResolvers<unknown>();
  const doubted = Promise.withResolvers<unknown>();
  const steps = new RunSteps({
    entries: [],
    now: () => 0,
    logger: createMemoryLogger(),
    onEntry,
    onBegin: async () => new Date(0),
    onDoubt: (_call, doubt) => doubted.resolve(doubt),
    onBroken: broken.resolve,
    onRetry: () => {},
  });
  const promise = new Promise(() => {});
  const given = { ...request, ...call } as StepCall["request"];
  steps.add({ number: 1, promise, resolve: () => {}, reject: () => {}, request: given }, false);
  steps.begin();
  return { broken: broken.promise, doubted: doubted.promise };
}

it("a mistake of ours as a failure is weighed is the step's failure", async () => {
  const recorded = await new Promise<NewEntry>((resolve) => performAlone({}, resolve));
  expect(recorded).toMatchObject({ kind: "step", call: 1, ok: false });
  expect(recorded.output).toMatch(/could not be recorded as it is.*a mistake of ours/);
});

it("a mistake of ours leaves a step that must not happen twice in doubt", async () => {
  const { doubted } = performAlone({ once: true }, () => {});
  expect(await doubted).toMatchObject({ call: 1, name: "count" });
});

it("a mistake of ours as an answer is taken in is told, so that the run is paused", async () => {
  const mistake = new RangeError("a mistake of ours");
  const { broken } = performAlone({ perform: async () => 1 }, () => {
    throw mistake;
  });
  expect(await broken).toBe(mistake);
});

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
  const steps = new RunSteps({
    entries: [],
    now: () => 0,
    logger: createMemoryLogger(),
    onEntry: () => {},
    onBegin: async () => new Date(0),
    onDoubt: () => {},
    onBroken: () => {},
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

it("a step that listens begins before the thousands that stand in line, and takes the place of none", () => {
  const began: string[] = [];
  const steps = new RunSteps({
    entries: [],
    now: () => 0,
    logger: createMemoryLogger(),
    onEntry: () => {},
    onBegin: async () => new Date(0),
    onDoubt: () => {},
    onBroken: () => {},
    onRetry: () => {},
  });
  const add = (number: number, name: string, more: object = {}): void => {
    const perform = async (): Promise<never> => {
      began.push(name);
      return new Promise<never>(() => {});
    };
    const given = { ...request, name, perform, ...more } as StepCall["request"];
    steps.add(
      { number, promise: new Promise(() => {}), resolve: () => {}, reject: () => {}, request: given },
      false,
    );
  };
  for (let number = 1; number <= 5000; number += 1) add(number, "work");
  add(5001, "net.read", { listens: { isIdle: () => true, isLost: () => true } });
  expect(steps.hasLost).toBe(true);
  steps.begin();
  expect([began[0], began.length]).toEqual(["net.read", 101]);
});
