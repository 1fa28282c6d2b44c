import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("module-level code and variables", () => {
  it("are the run's own, and rebuilt by each replay", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack, sleep } from "hathi";
        const id = crypto.randomUUID();
        const began = Date.now();
        let count = 0;
        const seen = new Map();
        globalThis.shared = (globalThis.shared ?? 0) + 1;
        export default on("webhook.start", async () => {
          for (let n = 0; n < 3; n += 1) {
            count += 1;
            seen.set(n, (await slack.note({ id, count })).ok);
            await sleep("1 hour");
          }
          return [count, seen.size, globalThis.shared, (Date.now() - began) / 3600000];
        });
      `,
    });
    expect(result).toEqual([3, 3, 1, 3]);
    expect("shared" in globalThis).toBe(false);
  });

  it("of two runs do not touch each other", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep, start } from "hathi";
        let count = 0;
        export const child = on("webhook.none", async () => { count += 1; await sleep("1 hour"); return ++count; });
        export default on("webhook.start", async () => {
          const children = [await start(child), await start(child)];
          return [await children[0].result(), await children[1].result(), count];
        });
      `,
    });
    expect(result).toEqual([2, 2, 0]);
  });

  it("record what they ask of the machine, as the function does: each life has the same", async () => {
    const { result, journal } = await threeWays({
      outputsVary: true,
      source: `
        import { readFileSync, statSync } from "node:fs";
        import { freemem, hostname, uptime } from "node:os";
        import { on, slack, sleep, step } from "hathi";
        const told = { free: freemem(), up: uptime(), used: process.memoryUsage(), name: hostname() };
        const file = readFileSync("/etc/hostname", "utf8").length + statSync("/etc/hostname").mtimeMs;
        let failed = "";
        try { readFileSync("/nowhere"); } catch (error) { failed = error.code; }
        export default on("webhook.start", async () => {
          const before = JSON.stringify([told, file, failed]);
          const first = await step("first", () => before);
          await sleep("1 hour");
          await slack.note({ isSame: first === before });
          return first === before && failed === "ENOENT";
        });
      `,
    });
    expect(result).toBe(true);
    expect(journal.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "value os.freemem",
      "value os.uptime",
      "value process.memoryUsage",
      "value os.hostname",
      "value fs.readFileSync",
      "value fs.statSync",
      "value fs.readFileSync",
      "step first",
      "timer sleep",
      "step slack.note",
    ]);
  });
});
