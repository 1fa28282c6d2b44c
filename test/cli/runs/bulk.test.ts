import { expect, test } from "vitest";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

test("runs are cancelled, paused and resumed by filter: listed first, with one reason for all", async () => {
  const engine = await startTestEngine();
  await engine.deploy(
    `import { next, on } from "hathi";
     export default on("webhook.go", async () => { await next("webhook.never"); });`,
    "go",
  );
  await engine.startWorker();
  for (let n = 0; n < 6; n += 1) await engine.accept({ type: "webhook.go", subject: `octo/app#${n}` });
  await waitFor(
    async () => engine.runs.list({ scope: "all", state: "waiting" }),
    (runs) => runs.length === 6,
  );
  const runs = async (...args: string[]) => {
    const ended = await runHathiHere({ DATABASE_URL: engine.database.url }, "runs", ...args);
    return { ...ended, stdout: ended.stdout.trim() };
  };

  const dry = await runs("pause", "--all", "--automation", "go", "--about", "octo/app#1");
  expect(dry.stdout).toMatch(/^1 run would be paused\. Each stops for now.*go +waiting +1.*--yes does it/s);
  expect(await engine.database.query("select 1 from hathi.audit")).toEqual([]);
  expect((await runs("pause", "--all", "--yes", "--because", "frozen")).stdout).toBe("6 runs paused");
  const [first] = await engine.runs.list({ scope: "all" });
  const acts = (await engine.runs.show(first?.id ?? "")).acts;
  expect(acts).toMatchObject([{ action: "pause", reason: "frozen" }]);
  expect((await runs("pause", "--all", "--yes")).stdout).toBe("there is no run to pause that fits");
  expect((await runs("resume", "--all", "--since", "1 h", "--yes")).stdout).toBe("6 runs resumed");
  expect(JSON.parse((await runs("cancel", "--all", "--json")).stdout)).toMatchObject({
    dryRun: true,
    runs: 6,
  });
  expect((await runs("cancel", "--all", "--yes")).stdout).toBe("6 runs cancelled");
  await waitFor(
    async () => engine.runs.list({ scope: "unfinished" }),
    (left) => left.length === 0,
  );
  expect((await runs("settle", "--all", "--again")).stdout).toBe("there is no run to settle that fits");
  for (const [args, words] of [
    [["cancel"], "name the run to cancel, or give --all"],
    [["cancel", "abc", "--all"], 'give "abc" or --all, not both'],
    [["cancel", "abc", "--yes"], "--yes: use this option with --all"],
    [["cancel", "--all", "--now"], "--now: name one run to use it"],
    [["pause", "--all", "--state", "failed"], "Allowed choices are queued, running, waiting"],
  ] as const) {
    const refused = await runs(...args);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(words);
  }
});
