import { describe, expect, it } from "vitest";
import * as hathi from "../../../src/index.ts";
import { threeWays } from "../../support/cases/three-ways.ts";

/** What each name of hathi's does inside a step: a result, or a refusal. */
const inside: Readonly<Record<string, readonly [code: string, result: unknown]>> = {
  CancelledError: ["new CancelledError().message", "the run was cancelled"],
  RetryableError: ["new RetryableError('r').message", "r"],
  TerminalError: ["new TerminalError('t').message", "t"],
  TimeoutError: ["new TimeoutError('t').message", "t"],
  escapeMarkdown: ["escapeMarkdown('a')", "a"],
  escapeSlack: ["escapeSlack('a')", "a"],
  on: ["on('webhook.other', () => 1).types", ["webhook.other"]],
  secret: ["secret('NONE')", expect.stringMatching(/CONFIG_INVALID/)],
  slack: ["(await slack.a()).ok", true],
  github: ["(await github.rest.a()).ok", true],
  people: [
    "await people.find('ana')",
    expect.stringMatching(/STEP_NESTED people.find was called inside a step/),
  ],
  attention: ["typeof attention", "function"],
  quietMenu: ["quietMenu('octo/app#1').type", expect.any(String)],
  workingTime: ["typeof workingTime.next", "function"],
  status: ["status('busy')", undefined],
  sleep: ["await sleep('1 s')", expect.stringMatching(/STEP_NESTED sleep was called inside a step/)],
  sleepUntil: [
    "await sleepUntil(0)",
    expect.stringMatching(/STEP_NESTED sleepUntil was called inside a step/),
  ],
  turn: ["await turn(slack.a)", expect.stringMatching(/STEP_NESTED turn was called inside a step/)],
  next: ["await next('webhook.never')", expect.stringMatching(/STEP_NESTED next was called inside a step/)],
  step: ["await step(() => 1)", expect.stringMatching(/STEP_NESTED step was called inside a step/)],
  ask: [
    "await ask({ to: '#releases', text: 'Deploy?', choices: ['yes', 'no'] })",
    expect.stringMatching(/STEP_NESTED ask was called inside a step/),
  ],
  answerForm: ["await answerForm({}, null)", expect.stringMatching(/STEP_NESTED answerForm was called/)],
  answerOptions: [
    "await answerOptions({}, [])",
    expect.stringMatching(/STEP_NESTED answerOptions was called/),
  ],
  start: ["await start(child)", expect.stringMatching(/STEP_NESTED start was called inside a step/)],
  signal: ["await signal('it', 'go')", expect.stringMatching(/STEP_NESTED signal was called inside a step/)],
  continueWith: [
    "continueWith(1)",
    expect.stringMatching(/STEP_NESTED continueWith was called inside a step/),
  ],
  discard: ["discard()", expect.stringMatching(/STEP_NESTED discard was called inside a step/)],
  "child.result": [
    "await started.result()",
    expect.stringMatching(/STEP_NESTED child.result was called inside a step/),
  ],
  "store.get": ["await store.get('before')", 1],
  "store.set": ["await store.set('a', 1), await store.set('a', 2), await store.get('a')", 2],
  "store.delete": ["await store.delete('before'), await store.get('before')", undefined],
  "store.list": ["await store.list()", ["before"]],
  "store.update": ["await store.update('n', () => 1), await store.update('n', (n) => n + 1)", 2],
  "store.of": ["await store.of('example').get('before')", 1],
  "store within store.update": [
    "await store.update('n', async () => store.get('before'))",
    expect.stringMatching(/STEP_NESTED store.get was called by the function of store.update/),
  ],
};

const storeMethods = ["get", "set", "delete", "list", "update", "of"].map((method) => `store.${method}`);

describe("inside a step", () => {
  it("each name of hathi's is tried", () => {
    const names = [...Object.keys(hathi).filter((name) => name !== "store"), ...storeMethods];
    expect(names.filter((name) => inside[name] === undefined)).toEqual([]);
  });

  it.each(Object.entries(inside))(
    "%s works or is refused, and nothing hangs",
    async (_name, [code, result]) => {
      const played = await threeWays({
        source: `
        import * as all from "hathi";
        const { ${Object.keys(hathi).join(", ")} } = all;
        export const child = on("webhook.none", () => 1);
        export default on("webhook.start", async () => {
          await store.set("before", 1);
          const started = await start(child);
          return step(async () => (${code}), { retry: 0 }).catch((error) => (error.code ?? "") + " " + error.message);
        });
      `,
      });
      expect([played.state, played.result]).toEqual(["completed", result]);
    },
  );

  it("an AsyncLocalStorage of the author's holds what it held outside, and in what they hand in", async () => {
    const { result } = await threeWays({
      source: `
        import { AsyncLocalStorage } from "node:async_hooks";
        import { next, on, sleep, step, store } from "hathi";
        const storage = new AsyncLocalStorage();
        export default on("webhook.start", async () =>
          storage.run("mine", async () => {
            const seen = [await step(async () => { await null; return storage.getStore(); })];
            await sleep("1 h");
            seen.push(await step(() => storage.getStore()));
            seen.push(await store.update("seen", () => storage.getStore()));
            await next("webhook.news", { match: () => storage.getStore() === "mine" });
            await new Promise((resolve) => setTimeout(() => resolve(seen.push(storage.getStore())), 1000));
            return seen;
          }));
      `,
      outside: [{ at: "2 h", send: { type: "webhook.news" } }],
    });
    expect(result).toEqual(["mine", "mine", "mine", "mine"]);
  });
});
