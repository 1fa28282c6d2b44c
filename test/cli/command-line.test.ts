import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTestEngine } from "../support/engine.ts";
import { projectFolder } from "../support/stage.ts";

const execute = promisify(execFile);

/** Runs the real command in a process of its own. */
async function hathi(databaseUrl: string, ...args: readonly string[]) {
  const env = { PATH: process.env["PATH"], DATABASE_URL: databaseUrl };
  try {
    const { stdout, stderr } = await execute(
      process.execPath,
      [join(projectFolder, "src/main.ts"), ...args],
      { env },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe("the command line", { timeout: 60_000 }, () => {
  it("triggers an automation, lists, shows and cancels its run", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `
      import { on, sleep, status } from "hathi";
      export default on("webhook.nightly", async ({ data }) => { status("backing up " + data.what); await sleep("2 days"); });
    `,
      "backup",
    );
    await engine.startWorker();
    const url = engine.database.url;
    const folder = await mkdtemp(join(tmpdir(), "hathi-cli-"));
    onTestFinished(async () => rm(folder, { recursive: true }));
    await writeFile(join(folder, "data.json"), '{ "what": "the wiki" }');

    const triggered = await hathi(url, "trigger", "backup", "--data", join(folder, "data.json"), "--json");
    const { id } = JSON.parse(triggered.stdout) as { id: string };
    await engine.untilState("waiting");

    const list = await hathi(url, "runs", "list");
    expect(list.stdout).toMatch(/^ID +AUTOMATION +STATE/);
    expect(list.stdout).toContain(`${id.slice(0, 6)}  backup`);
    expect(list.stdout).toContain("backing up the wiki (wakes in ");
    const [run] = JSON.parse((await hathi(url, "runs", "list", "--json")).stdout) as [
      Record<string, unknown>,
    ];
    for (const field of ["id", "automation", "state", "status", "build", "createdAt", "error"]) {
      expect(run).toHaveProperty(field);
    }

    const shown = await hathi(url, "runs", "show", id.slice(0, 5));
    expect(shown.stdout).toContain(`run        ${id}`);
    const detail = JSON.parse((await hathi(url, "runs", "show", id, "--json")).stdout) as {
      journal: unknown;
    };
    expect(detail.journal).toEqual([]);

    expect((await hathi(url, "runs", "cancel", id)).stdout).toContain("is being cancelled");
    await engine.untilState("cancelled");
    expect((await hathi(url, "runs", "list")).stdout).toContain("no runs");
    expect((await hathi(url, "runs", "list", "--all")).stdout).toContain("cancelled");
    const audit = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id",
    );
    expect(audit.map(({ action }) => action)).toEqual(["start", "cancel"]);
  });

  it("says what to do about what it cannot do, on standard error and with exit code 1", async () => {
    const engine = await startTestEngine();
    const url = engine.database.url;
    const unknown = await hathi(url, "trigger", "nothing");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toBe('hathi: there is no automation "nothing". There are: none is deployed\n');
    expect((await hathi(url, "runs", "show", "zzz")).stderr).toContain("list the runs to see their ids");
    expect((await hathi(url, "runs", "list", "--limit", "many")).stderr).toContain("--limit");
    expect((await hathi("postgres://127.0.0.1:1/none", "runs", "list")).stderr).toContain(
      "DATABASE_URL: the database cannot be used",
    );
  });
});
