import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

const nightly = `export default on.cron("0 9 * * 1-5", { tz: "Europe/Berlin" }, async () => {});`;

async function startHouse(more = "") {
  const engine = await startTestEngine();
  await engine.deploy(
    `import { on, sleep } from "hathi";
     ${more}
     export const once = on("test.go", async ({ data }) => {
       console.log("hello", data.name);
       const value = await Promise.resolve(data.name);
       await sleep("1 day");
       return value;
     });`,
    "nightly",
  );
  const env = { DATABASE_URL: engine.database.url };
  const run = async (...args: readonly string[]) => runHathiHere(env, ...args);
  return { engine, run };
}

describe("what is deployed", () => {
  it("is listed: builds with their unfinished runs, and schedules with their next tick", async () => {
    const { engine, run } = await startHouse(nightly);
    await engine.accept({ type: "test.go", data: { name: "ana" } });
    const builds = await run("builds", "list");
    expect(builds.stdout).toMatch(
      /^BUILD +NEWEST OF +UNFINISHED +SIZE +STORED\n\w{12} +nightly, nightly\.once +1 +\d+ KiB/,
    );
    expect(JSON.parse((await run("builds", "list", "--json")).stdout)).toMatchObject([
      { newestOf: ["nightly", "nightly.once"], unfinished: 1 },
    ]);
    const schedules = await run("schedules", "list");
    expect(schedules.stdout).toMatch(/nightly +0 9 \* \* 1-5 +Europe\/Berlin +\d{4}-.*in /);
  });
});

describe("hathi runs export", () => {
  it("prints the run with its event, its journal and its log", async () => {
    const { engine, run } = await startHouse();
    await engine.startWorker();
    await engine.accept({ type: "test.go", data: { name: "ana" } });
    await engine.skipToTimer();
    const { id } = await engine.untilState("completed");
    const document = await waitFor(
      async () => JSON.parse((await run("runs", "export", id)).stdout) as { log: readonly unknown[] },
      ({ log }) => log.length === 1,
    );
    expect(document).toMatchObject({
      format: 1,
      run: {
        id,
        automation: "nightly.once",
        state: "completed",
        result: "ana",
        journal: [{ kind: "timer", name: "sleep" }],
      },
      event: { type: "test.go", data: { name: "ana" } },
      log: [{ text: "hello ana" }],
    });
  });
});

describe("hathi completion", () => {
  const completed = async (line: string): Promise<readonly string[]> => {
    const { stdout } = await runHathiHere({}, "completion", "bash");
    const words = line.split(" ");
    const script = `${stdout}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _hathi; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" }).trim().split("\n");
  };

  it.each([
    ["hathi doc", ["doctor"]],
    ["hathi runs re", ["resume", "retry", "restart"]],
    ["hathi runs show k3f9qz --j", ["--json"]],
    ["hathi admin workspaces al", ["allow"]],
    ["hathi start --r", ["--role"]],
  ])("%s", async (line, expected) => expect(await completed(line)).toEqual(expected));

  it("has a script for each shell, and names them where another is wanted", async () => {
    for (const shell of ["zsh", "fish"]) {
      const { stdout, code } = await runHathiHere({}, "completion", shell);
      expect(code).toBe(0);
      expect(stdout).toContain("workspaces");
    }
    const other = await runHathiHere({}, "completion", "tcsh");
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("bash, zsh, fish") });
  });
});
