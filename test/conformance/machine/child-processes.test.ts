import { describe, expect, it } from "vitest";
import { buildCase } from "../../support/cases/build-case.ts";
import { play } from "../../support/cases/play-case.ts";
import { crashEverywhere } from "../../support/cases/three-ways.ts";

describe("node:child_process, recorded at its calls", () => {
  it("gives a ChildProcess with streams, whose output, exit and failures a replay has again", async () => {
    const tried = {
      outputsVary: true,
      source: `
        import { ChildProcess, exec, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
        import { once } from "node:events";
        import { text } from "node:stream/consumers";
        import { promisify } from "node:util";
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const child = spawn("sh", ["-c", "cat; echo bad >&2; exit 3"]);
          child.stdin.end("fed");
          const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
          await slack.a({ out });
          await sleep("1 hour");
          const { stdout } = await promisify(exec)("echo $GREETING", { env: { GREETING: "hello" } });
          const failed = await promisify(execFile)("sh", ["-c", "echo no >&2; exit 2"]).catch((error) => [error.code, error.stderr]);
          const missing = await promisify(execFile)("no-such-program").catch((error) => error.code);
          const sync = execFileSync("echo", ["sync"], { encoding: "utf8" });
          const status = spawnSync("sh", ["-c", "exit 4"]).status;
          const killed = spawn("sleep", ["60"]);
          killed.kill();
          const [, by] = await once(killed, "exit");
          await slack.b({ stdout });
          return [out, err, code, child instanceof ChildProcess, child.exitCode, stdout, failed, missing, sync, status, by];
        });
      `,
    };
    // How its output is parted is the world's: the number of entries varies.
    const { result, effects } = await play(await buildCase(tried), tried, { parks: true });
    expect(result).toEqual([
      "fed",
      "bad\n",
      3,
      true,
      3,
      "hello\n",
      [2, "no\n"],
      "ENOENT",
      "sync\n",
      4,
      "SIGTERM",
    ]);
    expect(effects).toHaveLength(2);
  });

  it("gives what exec and execFile print as text while it comes, and as bytes where bytes were asked for", async () => {
    const tried = {
      outputsVary: true,
      source: `
        import { exec, execFile } from "node:child_process";
        import { on } from "hathi";
        const printed = (start) => new Promise((resolve) => {
          const parts = [];
          start((error, stdout) => resolve([parts.join(""), String(stdout)])).stdout.on("data", (part) => parts.push(typeof part, String(part)));
        });
        export default on("webhook.start", async () => [
          await printed((done) => exec("echo grün", done)),
          await printed((done) => execFile("echo", ["hex"], { encoding: "hex" }, done)),
          await printed((done) => execFile("echo", ["raw"], { encoding: "buffer" }, done)),
          await printed((done) => execFile("echo", ["odd"], { encoding: "no such one" }, done)),
        ]);
      `,
    };
    const { result } = await play(await buildCase(tried), tried, { parks: true });
    expect(result).toEqual([
      ["stringgrün\n", "grün\n"],
      ["string6865780a", "6865780a"],
      ["objectraw\n", "raw\n"],
      ["objectodd\n", "odd\n"],
    ]);
  });

  it("lets go of a detached child that is unref'ed when it has begun: the run ends, and the child goes on", async () => {
    const tried = {
      outputsVary: true,
      source: `
        import { spawn } from "node:child_process";
        import { once } from "node:events";
        import { on } from "hathi";
        export default on("webhook.start", async () => {
          const child = spawn("sleep", ["20"], { detached: true, stdio: "ignore" });
          await once(child, "spawn");
          child.unref();
          return child.pid;
        });
      `,
    };
    const { result } = await play(await buildCase(tried), tried, { parks: true });
    expect(process.kill(Number(result), 0)).toBe(true);
    process.kill(Number(result));
  });

  it("asks people where a worker died in the midst of it, and starts it again only at their word", async () => {
    for (const start of [
      'execFileSync("sh", ["-c", "echo x >> " + data.file])',
      'await promisify(execFile)("sh", ["-c", "echo x >> " + data.file])',
    ]) {
      let asked = 0;
      await crashEverywhere(
        {
          source: `
            import { execFile, execFileSync } from "node:child_process";
            import { promisify } from "node:util";
            import { on, slack, sleep } from "hathi";
            export default on("webhook.start", async ({ data }) => {
              await slack.before();
              ${start};
              await sleep("1 hour");
              await slack.after();
            });
          `,
        },
        ({ state, effects, doubted }, at) => {
          expect(state, `the state ${at}`).toBe("completed");
          const started = effects.filter(({ name }) => name === "file").length;
          // A person who does not look has it done again.
          expect(started, `the starts ${at}`).toBeLessThanOrEqual(1 + doubted);
          asked += doubted;
        },
      );
      expect(asked).toBeGreaterThan(0);
    }
  });

  it(
    'starts it again and asks nobody where the automation says inDoubt: "repeat"',
    { timeout: 120_000 },
    async () => {
      for (const start of [
        'execFileSync("sh", ["-c", "echo x >> " + data.file])',
        'await promisify(execFile)("sh", ["-c", "echo x >> " + data.file])',
      ]) {
        let again = 0;
        await crashEverywhere(
          {
            source: `
            import { execFile, execFileSync } from "node:child_process";
            import { promisify } from "node:util";
            import { on, slack, sleep } from "hathi";
            export default on("webhook.start", { inDoubt: "repeat" }, async ({ data }) => {
              await slack.before();
              ${start};
              await sleep("1 hour");
              await slack.after();
            });
          `,
          },
          ({ state, effects, doubted }, at) => {
            expect(state, `the state ${at}`).toBe("completed");
            expect(doubted, `the people asked ${at}`).toBe(0);
            const started = effects.filter(({ name }) => name === "file").length;
            expect([1, 2], `the starts ${at}`).toContain(started);
            again += started - 1;
          },
        );
        // It died in the midst of it at some boundary.
        expect(again).toBeGreaterThan(0);
      }
    },
  );

  it("has no secret of Hathi's in its environment", async () => {
    process.env["HATHI_ENCRYPTION_KEY"] = "k".repeat(32);
    try {
      const tried = {
        source: `
          import { execFileSync, execFile } from "node:child_process";
          import { promisify } from "node:util";
          import { on, step } from "hathi";
          export default on("webhook.start", async () => {
            process.env.MINE = "yes";
            const print = ["-c", "echo $HATHI_ENCRYPTION_KEY$MINE"];
            const { stdout } = await promisify(execFile)("sh", print, { env: { ...process.env } });
            return [String(execFileSync("sh", print)), stdout, await step(() => String(execFileSync("sh", print)))];
          });
        `,
      };
      const { result } = await play(await buildCase(tried), tried, { parks: true });
      expect(result).toEqual(["yes\n", "yes\n", "yes\n"]);
    } finally {
      delete process.env["HATHI_ENCRYPTION_KEY"];
    }
  });
});
