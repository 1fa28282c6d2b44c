import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTestEngine } from "../support/engine/engine.ts";
import { runHathi, runHathiHere } from "../support/processes/run-hathi.ts";

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
    const env = { DATABASE_URL: engine.database.url };
    const folder = await mkdtemp(join(tmpdir(), "hathi-cli-"));
    onTestFinished(async () => rm(folder, { recursive: true }));
    await writeFile(join(folder, "data.json"), '{ "what": "the wiki" }');

    const triggered = await runHathi(env, "trigger", "backup", "--data", join(folder, "data.json"), "--json");
    const { id } = JSON.parse(triggered.stdout) as { id: string };
    await engine.untilState("waiting");

    const list = await runHathi(env, "runs", "list");
    expect(list.stdout).toMatch(/^ID +AUTOMATION +STATE/);
    expect(list.stdout).toContain(`${id.slice(0, 6)}  backup`);
    expect(list.stdout).toContain("backing up the wiki (wakes in ");
    const [run] = JSON.parse((await runHathiHere(env, "runs", "list", "--json")).stdout) as [
      Record<string, unknown>,
    ];
    for (const field of ["id", "automation", "state", "status", "build", "createdAt", "error"]) {
      expect(run).toHaveProperty(field);
    }

    const shown = await runHathi(env, "runs", "show", id.slice(0, 5));
    expect(shown.stdout).toContain(`run        ${id}`);
    const detail = JSON.parse((await runHathiHere(env, "runs", "show", id, "--json")).stdout) as {
      journal: unknown;
    };
    expect(detail.journal).toEqual([]);

    expect((await runHathi(env, "runs", "cancel", id)).stdout).toContain("is being cancelled");
    await engine.untilState("cancelled");
    expect((await runHathiHere(env, "runs", "list")).stdout).toContain("no runs");
    expect((await runHathiHere(env, "runs", "list", "--all")).stdout).toContain("cancelled");
    const audit = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id",
    );
    expect(audit.map(({ action }) => action)).toEqual(["start", "cancel"]);
  });

  it("says what to do about what it cannot do, on standard error and with exit code 1", async () => {
    const engine = await startTestEngine();
    const env = { DATABASE_URL: engine.database.url };
    const unknown = await runHathi(env, "trigger", "nothing");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toBe('hathi: there is no automation "nothing". There are: none is deployed\n');
    expect((await runHathiHere(env, "runs", "show", "zzz")).stderr).toContain(
      "list the runs to see their ids",
    );
    expect((await runHathiHere(env, "runs", "list", "--limit", "many")).stderr).toContain("--limit");
    expect(
      (await runHathiHere({ DATABASE_URL: "postgres://127.0.0.1:1/none" }, "runs", "list")).stderr,
    ).toContain("DATABASE_URL: the database cannot be used");
  });
});
