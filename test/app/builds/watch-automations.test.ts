import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/app/config/config.ts";
import { type Deployment, deployAutomations } from "../../../src/app/builds/deploy-automations.ts";
import { describeChange, findChanges } from "../../../src/app/builds/describe-changes.ts";
import { watchAutomations } from "../../../src/app/builds/watch-automations.ts";
import type { BuildId } from "../../../src/core/ids.ts";
import { makeAutomations, writeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";

const sleeper = (text: string): string =>
  `import { on, sleep } from "hathi";
   import { word } from "./lib/word.ts";
   export default on("webhook.start", async () => { await sleep("1 hour"); return "${text}" + word; });`;

describe("a folder that is watched", { timeout: 400_000 }, () => {
  it("is deployed when a file of it changes, comes or goes, and says which runs stay on their build", async () => {
    const engine = await startTestEngine();
    const folder = await makeAutomations({
      "one.ts": sleeper("one"),
      "lib/word.ts": 'export const word = "a";',
      "two.ts": sleeper("two"),
    });
    const config = readConfig({ HATHI_AUTOMATIONS: folder }, folder);
    await deployAutomations(config, engine.store, engine.logger);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (runs) => runs.length === 2 && runs.every(({ state }) => state === "waiting"),
    );
    const seen: Deployment[] = [];
    const watched = watchAutomations({
      config,
      store: engine.store,
      logger: engine.logger,
      onDeployed: (deployment) => seen.push(deployment),
    });
    onTestFinished(async () => watched.stop());
    const told = async (): Promise<readonly string[]> => {
      const [deployment] = await waitFor(
        async () => seen.splice(0),
        (all) => all.some(({ changes, failures }) => changes.length + failures.length > 0),
        120_000,
      );
      const { changes, failures } = deployment ?? { changes: [], failures: [] };
      return [...changes.map(describeChange), ...failures.map(({ error }) => error.code)];
    };
    await writeAutomations(folder, { "one.ts": sleeper("uno") });
    expect((await told()).join("\n")).toMatch(/^one: new build \w{4}, 1 run stays on \w{4}$/);
    await writeAutomations(folder, { "lib/word.ts": 'export const word = "b";' });
    expect((await told()).join("\n")).toMatch(
      /^one: new build .*\ntwo: new build \w{4}, 1 run stays on \w{4}$/,
    );
    await rm(join(folder, "two.ts"));
    expect((await told()).join("\n")).toMatch(
      /^two: its file is gone, no event starts it any more, 1 run stays on \w{4}$/,
    );
    await writeAutomations(folder, { "two.ts": "const x = ;" });
    expect(await told()).toEqual(["BUILD_FAILED"]);
  });

  it("says nothing of what stays as it was", () => {
    const build = (id: string) => id as BuildId;
    const one = { name: "one", build: build("aaaabbbb") };
    expect(findChanges([one], [one], [{ ...one, runs: 3 }])).toEqual([]);
    const [change] = findChanges([], [one], []);
    expect(change && describeChange(change)).toBe("one: new, build aaaa");
  });
});
