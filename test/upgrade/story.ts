/** The runs of a stored database: what they are in the middle of when it is stored, and how each has to end. */

/** Automations of the version that stored the database. Its builds are in it, so that later versions need no files. */
export const automations: Readonly<Record<string, string>> = {
  "sleeper.ts": `import { on, sleep, status, store } from "hathi";
    export default on("webhook.begin", async ({ data }) => {
      const first = await store.update("times", (times = 0) => times + 1);
      const { status: said } = await fetch(data.page);
      status("sleeps for a month");
      await sleep("30 days");
      return { first, said, now: await store.get("times") };
    });`,
  "waiter.ts": `import { next, on } from "hathi";
    export default on("webhook.begin", async () => {
      const { data } = await next("webhook.go", { timeout: "90 days" });
      return data.word;
    });`,
  "parent.ts": `import { on, start } from "hathi";
    export default on("webhook.begin", async ({ data }) => {
      const started = await start("child", { n: 20 });
      return (await started.result()) + 1;
    });`,
  "child.ts": `import { on, sleep } from "hathi";
    export default on("webhook.never", async ({ data }) => {
      await Promise.race([sleep("10 days"), sleep("20 days")]);
      return data.n * 2;
    });`,
  "retrier.ts": `import { on } from "hathi";
    export default on("webhook.begin", async () => {
      try {
        await fetch("http://127.0.0.1:1/nobody-listens");
        return "answered";
      } catch {
        return "gave up";
      }
    });`,
  "paused.ts": `import { on, sleep } from "hathi";
    export default on("webhook.begin", async () => {
      await sleep("1 day");
      return "went on";
    });`,
};

/** What each run returns in the end, as its journal has it. */
export const results: Readonly<Record<string, unknown>> = {
  sleeper: { first: 1, said: 200, now: 1 },
  waiter: "now",
  parent: 41,
  child: 40,
  retrier: "gave up",
  paused: "went on",
};

export const monthMs = 31 * 24 * 60 * 60_000;
