import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe('signal(...) and next("signal.name")', () => {
  it("keep what is sent before it is asked for, in order, each once", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, signal, sleep, start } from "hathi";
        export const listener = on("webhook.none", async () => {
          await sleep("1 day");
          const seen = [];
          for (let n = 0; n < 3; n += 1) seen.push((await next("signal.go")).data);
          return seen;
        });
        export default on("webhook.start", async () => {
          const child = await start(listener);
          for (const n of [1, 2]) await signal(child, "go", { n });
          await sleep("2 days");
          await signal(child.id, "go", { n: 3 });
          return child.result();
        });
      `,
    });
    expect(result).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it("reach the run that they were sent to alone, and go by their name", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, signal, start, TimeoutError } from "hathi";
        export const listener = on("webhook.none", async () => {
          const other = await next("signal.other", { timeout: "1 hour" }).catch((error) => error instanceof TimeoutError);
          return [other, (await next("signal.go", { match: ({ data }) => data > 1 })).data];
        });
        export default on("webhook.start", async () => {
          const children = [await start(listener), await start(listener)];
          await signal(children[0], "go", 1);
          await signal(children[0], "go", 2);
          await signal(children[1], "go", 3);
          return [await children[0].result(), await children[1].result()];
        });
      `,
    });
    expect(result).toEqual([
      [true, 2],
      [true, 3],
    ]);
  });

  it("go both ways between a parent and its child", async () => {
    const { result } = await threeWays({
      // Ids are known beforehand in memory alone.
      reality: "impossible",
      source: `
        import { next, on, signal, start } from "hathi";
        export const child = on("webhook.none", async ({ data }) => {
          await signal(data.parent, "ready", "child is ready");
          return (await next("signal.answer")).data;
        });
        export default on("webhook.start", async ({ subject }) => {
          const one = await start(child, { parent: "run0000000000001" }).catch((error) => error);
          const { data } = await next("signal.ready");
          await signal(one, "answer", data + ", parent too");
          return one.result();
        });
      `,
    });
    expect(result).toBe("child is ready, parent too");
  });

  it("to a run that has ended is an error", async () => {
    const { result } = await threeWays({
      source: `
        import { on, signal, start } from "hathi";
        export const child = on("webhook.none", () => 1);
        export default on("webhook.start", async () => {
          const started = await start(child);
          await started.result();
          return signal(started, "go").catch((error) => error.code + " " + error.message.replace(/run \\w+/, "run it"));
        });
      `,
    });
    expect(result).toMatch(/^RUN_STATE signal: the run it is completed and hears nothing any more/);
  });
});
