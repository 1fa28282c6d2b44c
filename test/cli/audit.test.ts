import { expect, test } from "vitest";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

test("what people did is shown with the run and printed as JSON lines, with place and reason", async () => {
  const engine = await startTestEngine();
  await engine.deploy(
    'import { next, on } from "hathi"; export default on("webhook.a", async () => next("webhook.b"));',
  );
  await engine.startWorker();
  await engine.accept({ type: "webhook.a" });
  const { id } = await engine.untilState("waiting");
  const env = { DATABASE_URL: engine.database.url };
  const ana = { id: "slack:T1/U1", place: "C1", reason: `a hostile\u001b[2J reason ${"x".repeat(1000)}` };
  await engine.runs.cancel(id, ana);
  await waitFor(
    async () => engine.runs.find(id),
    ({ state }) => state === "cancelled",
  );
  const retried = await runHathiHere(
    env,
    "runs",
    "restart",
    id,
    "--from",
    "1",
    "--because",
    "by mistake",
    "--json",
  );
  const { id: again } = JSON.parse(retried.stdout) as { id: string };

  const shown = (await runHathiHere(env, "runs", "show", id)).stdout;
  expect(shown).toMatch(/done to it\n {2}\S+Z cancel by slack:T1\/U1 in C1: a hostile.* reason x{100}/);
  expect(shown).not.toContain("\u001b");
  const json = JSON.parse((await runHathiHere(env, "runs", "show", again, "--json")).stdout) as object;
  expect(json).toMatchObject({
    acts: [{ action: `restart of ${id} from 1`, reason: "by mistake", place: null }],
  });

  const lines = (await runHathiHere(env, "audit", "--json")).stdout.trim().split("\n");
  const acts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(acts).toMatchObject([
    { actor: "slack:T1/U1", action: "cancel", runId: id, place: "C1" },
    { actor: expect.stringMatching(/^cli:/) as string, runId: again, reason: "by mistake" },
  ]);
  expect(String(acts[0]?.["reason"])).toHaveLength(500);
  expect((await runHathiHere(env, "audit", "--limit", "1")).stdout).toMatch(
    /^\S+Z restart of .* by cli:\S+: by mistake/,
  );
  expect((await runHathiHere(env, "audit", "--run", id.slice(0, 8))).stdout.trim().split("\n")).toHaveLength(
    1,
  );
  await engine.skip(3_600_000);
  expect((await runHathiHere(env, "audit", "--since", "5 min")).stdout.trim()).toBe("");
  expect((await runHathiHere(env, "audit", "--limit", "x")).stderr).toContain("--limit");
});
