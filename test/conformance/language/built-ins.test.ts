import { describe, expect, it } from "vitest";
import { crashEverywhere, threeWays } from "../../support/cases/three-ways.ts";

describe("a Node built-in", () => {
  it("that gives a plain value at once gives a recorded value, which a replay gives without the call", async () => {
    const { result, journal, effects } = await threeWays({
      outputsVary: true,
      source: `
        import { appendFileSync, statSync } from "node:fs";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          appendFileSync(data.file, "one\\n");
          await slack.a();
          await sleep("1 hour");
          appendFileSync(data.file, "two\\n");
          const isFile = statSync(data.file).isFile();
          await slack.b({ isFile });
          return isFile;
        });
      `,
    });
    expect(result).toBe(true);
    expect(effects.map(({ name, args }) => (name === "file" ? args[0] : name))).toEqual([
      "slack.a",
      "slack.b",
      "one",
      "two",
    ]);
    expect(journal.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "value fs.appendFileSync",
      "step slack.a",
      "timer sleep",
      "value fs.appendFileSync",
      "value fs.statSync",
      "step slack.b",
    ]);
  });

  it("never tells one value to the next effect and another to the rest of the run", async () => {
    const tried = {
      source: `
        import { execFileSync } from "node:child_process";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          const lines = execFileSync("sh", ["-c", "echo x >> " + data.file + "; wc -l < " + data.file]).toString().trim();
          await slack.use({ lines });
          await sleep("1 hour");
          await slack.useAgain({ lines });
          return lines;
        });
      `,
    };
    let others = 0;
    await crashEverywhere(tried, ({ result, effects, state }, at) => {
      const used = effects.filter(({ name }) => name.startsWith("slack")).map(({ args }) => args[0]);
      expect(state, `the state ${at}`).toBe("completed");
      expect(used.length, `uses ${at}`).toBeGreaterThanOrEqual(2);
      for (const use of used) expect(use, `the use ${at}`).toEqual({ lines: result });
      if (result !== "1") others += 1;
    });
    // Died between the command and its record, people were asked: here their word was to do it again, each time.
    expect(others).toBeGreaterThan(0);
  });

  it("that gives a promise does a step, and its failure keeps its code", async () => {
    const { result, journal } = await threeWays({
      outputsVary: true,
      source: `
        import { appendFile, readFile } from "node:fs/promises";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async ({ data }) => {
          await appendFile(data.file, "once\\n");
          const code = await readFile(data.file + ".none").catch((error) => error.code);
          await sleep("1 hour");
          return code;
        });
      `,
    });
    expect(result).toBe("ENOENT");
    // Where the file ended, the appending, the reading, the sleep.
    expect(journal).toHaveLength(4);
  });

  it("has members that packages copy to objects of their own, as drivers make emitters of functions", async () => {
    const { result } = await threeWays({
      source: `
        import { EventEmitter } from "node:events";
        import { on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const copied = () => {};
          for (const key in new EventEmitter()) copied[key] = EventEmitter.prototype[key];
          class Mixed {}
          for (const name of Object.getOwnPropertyNames(EventEmitter.prototype))
            if (name !== "constructor") Mixed.prototype[name] = EventEmitter.prototype[name];
          const heard = [];
          copied.on("a", (value) => heard.push(value));
          const mixed = new Mixed();
          mixed.once("a", (value) => heard.push(value));
          copied.emit("a", 1);
          await sleep("1 hour");
          mixed.emit("a", 2);
          return heard;
        });
      `,
    });
    expect(result).toEqual([1, 2]);
  });

  it("that has no version for a run is refused at its call, with its name and the remedy, and serves a step", async () => {
    const { result, journal } = await threeWays({
      source: `
        import cluster from "node:cluster";
        import dgram from "node:dgram";
        import http2 from "node:http2";
        import inspector from "node:inspector";
        import repl from "node:repl";
        import sqlite from "node:sqlite";
        import vm from "node:vm";
        import { Worker } from "node:worker_threads";
        import { on, sleep, step } from "hathi";
        const told = (work) => { try { work(); return "nothing"; } catch (error) { return error.code + " " + error.message; } };
        export default on("webhook.start", async () => {
          const refused = [
            () => dgram.createSocket("udp4"), () => new dgram.Socket("udp4"), () => http2.connect("http://127.0.0.1:1"),
            () => http2.createServer(), () => cluster.fork(), () => new inspector.Session(), () => repl.start(),
            () => new sqlite.DatabaseSync(":memory:"), () => vm.runInNewContext("1"), () => new Worker("x"),
          ].map(told);
          await sleep("1 hour");
          return { refused, inside: await step(() => { dgram.createSocket("udp4").close(); return vm.runInNewContext("1 + 1"); }) };
        });
      `,
    });
    const { refused, inside } = result as { refused: readonly string[]; inside: number };
    const names = [
      "dgram",
      "dgram",
      "http2",
      "http2",
      "cluster",
      "inspector",
      "repl",
      "sqlite",
      "vm",
      "worker_threads",
    ];
    expect(refused).toHaveLength(names.length);
    for (const [index, name] of names.entries()) {
      expect(refused[index]).toMatch(
        new RegExp(`^OUTSIDE_A_STEP .*${name}.* of node:${name}, which a run cannot replay: .*await step\\(`),
      );
    }
    expect(inside).toBe(2);
    expect(journal.map((line) => line.split(" ")[0])).toEqual(["timer", "step"]);
  });
});
