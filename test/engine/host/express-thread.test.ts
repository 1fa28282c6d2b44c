import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

// Each run of the crowd is in hand until "go" is there. The first then holds its thread up until "end" is there.
const source = `
  import { existsSync, writeFileSync } from "node:fs";
  import { on, slack, step } from "hathi";
  export const many = on("webhook.many", async ({ data }) => {
    await step("wait", async () => {
      while (!existsSync(data.folder + "/go")) await new Promise((resolve) => setTimeout(resolve, 20));
      if (data.number > 0) return;
      writeFileSync(data.folder + "/held-up", "");
      while (!existsSync(data.folder + "/end")) ;
    });
  });
  export const one = on("webhook.one", async () => {
    await slack.one();
  });
`;

it("a run that is not to wait is advanced beside a crowded thread, even one that stands still", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hathi-express-"));
  const bounds = { ...defaultThreadBounds, threads: 1, stuckAfterMs: 600_000 };
  const engine = await startTestEngine(undefined, undefined, bounds);
  await engine.deploy(source);
  const crowd = 60;
  for (let number = 0; number < crowd; number += 1) {
    await engine.accept({ type: "webhook.many", data: { number, folder } });
  }
  await engine.startWorker();
  await waitFor(
    async () => engine.database.query("select from hathi.runs where owner is not null"),
    (inHand) => inHand.length === crowd,
    60_000,
  );
  await writeFile(join(folder, "go"), "");
  await waitFor(
    async () => existsSync(join(folder, "held-up")),
    (isHeldUp) => isHeldUp,
    60_000,
  );

  await engine.accept({ type: "webhook.one" });
  await waitFor(
    async () => engine.effects.map(({ name }) => name),
    (names) => names.includes("slack.one"),
    60_000,
  );
  const states = async (): Promise<readonly string[]> =>
    (await engine.runs.list({ scope: "all" })).map(({ state }) => state);
  expect(await states()).toContain("running");
  await writeFile(join(folder, "end"), "");
  await waitFor(states, (all) => all.every((state) => state === "completed"), 60_000);

  // The crowd is over: the next run is advanced where most are.
  await engine.accept({ type: "webhook.one" });
  await waitFor(
    async () => engine.effects,
    (effects) => effects.length === 2,
    60_000,
  );
}, 250_000);
