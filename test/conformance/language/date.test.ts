import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("Date and performance.now", () => {
  it("tell when what was last awaited was completed, the same on each replay", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const began = Date.now();
          const told = [];
          const tell = async () => {
            told.push([Date.now() - began, new Date().getTime() - began, performance.now()]);
            await slack.note({ now: new Date().toISOString(), text: Date() });
          };
          await tell();
          await sleep("1 hour");
          await tell();
          await sleep("1 day");
          await tell();
          return told;
        });
      `,
    });
    const [hour, day] = [3_600_000, 90_000_000];
    expect(result).toEqual([
      [0, 0, 0],
      [hour, hour, hour],
      [day, day, day],
    ]);
  });

  it("are no entries of the journal", async () => {
    const { journal } = await threeWays({
      reality: "varies",
      source: `
        import { on } from "hathi";
        export default on("webhook.start", async () => {
          for (let n = 0; n < 1000; n += 1) new Date(Date.now() + performance.now());
        });
      `,
    });
    expect(journal).toEqual([]);
  });

  it("make dates of given arguments as ever, and classes may extend Date", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on } from "hathi";
        class Day extends Date { get name() { return "day " + this.getUTCDate(); } }
        export default on("webhook.start", async () => [
          new Date(2020, 0, 2).getDate(), new Date("2021-03-04T00:00:00Z").toISOString(), Date.UTC(2000, 0, 1),
          new Day("2021-03-04").name, new Day() instanceof Date, new Date() instanceof Date, typeof Date(),
        ]);
      `,
    });
    expect(result).toEqual([2, "2021-03-04T00:00:00.000Z", 946_684_800_000, "day 4", true, true, "string"]);
  });

  it("are one class, wherever a date comes from, as packages tell dates by their constructor", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, sleep, step, store } from "hathi";
        import { statSync, promises } from "node:fs";
        import { inspect } from "node:util";
        const atLoad = new Date(1);
        const isOne = (date) => date instanceof Date && date.constructor === Date && Date.prototype.constructor === Date;
        export default on("webhook.start", async () => {
          const of = async () => [
            isOne(atLoad), isOne(new Date()), isOne(new Date(2)), isOne(structuredClone(atLoad)),
            isOne(statSync("/").mtime), isOne((await promises.stat("/")).mtime),
            isOne(await step(() => new Date(3))), isOne(await store.get("k") ?? new Date()),
            new atLoad.constructor().getTime() === Date.now(), inspect(atLoad), Date.name,
          ];
          await store.set("k", new Date(4));
          const before = await of();
          await sleep("1 hour");
          return [before, await of()];
        });
      `,
    });
    const all = [...Array.from({ length: 9 }, () => true), "1970-01-01T00:00:00.001Z", "Date"];
    expect(result).toEqual([all, all]);
  });
});

describe("performance", () => {
  it("has whatever Node's has, and tells the run's clock", async () => {
    const names = new Set<string>();
    for (let of: object = performance; of !== Object.prototype; of = Object.getPrototypeOf(of) as object) {
      for (const name of Object.getOwnPropertyNames(of)) names.add(name);
    }
    const { result } = await threeWays({
      source: `
        import { on, sleep } from "hathi";
        import { performance as imported } from "node:perf_hooks";
        export default on("webhook.start", async () => {
          const missing = ${JSON.stringify([...names])}.filter((name) => !(name in performance));
          const before = performance.mark("before").startTime;
          await sleep("1 hour");
          performance.markResourceTiming();
          const measured = performance.measure("slept", { startTime: before, duration: performance.now() - before });
          return { missing, isOne: imported === performance, hours: measured.duration / 3_600_000 };
        });
      `,
    });
    expect(result).toEqual({ missing: [], isOne: true, hours: 1 });
  });
});
