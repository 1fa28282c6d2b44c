import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { deployAutomations } from "../src/deploy-automations.ts";
import { readDeployed } from "../src/journal/builds.ts";
import { makeAutomations, writeAutomations } from "./support/automations-folder.ts";
import { startTestEngine, waitFor } from "./support/engine.ts";

const sleeper = (text: string): string =>
  `import { on, sleep, status } from "hathi";
   export default on("webhook.start", async () => { await sleep("1 hour"); status("${text}"); });`;

describe("a deploy", () => {
  it("keeps what a broken file last deployed, and takes the others", async () => {
    const engine = await startTestEngine();
    const folder = await makeAutomations({ "one.ts": sleeper("one"), "two.ts": sleeper("two") });
    const config = readConfig({ HATHI_AUTOMATIONS: folder }, folder);
    await deployAutomations(config, engine.store, engine.logger);
    const before = new Map((await readDeployed(engine.database)).map(({ name, build }) => [name, build]));
    await writeAutomations(folder, { "one.ts": "const x = ;", "two.ts": sleeper("newer") });
    const { failures } = await deployAutomations(config, engine.store, engine.logger);
    const after = new Map((await readDeployed(engine.database)).map(({ name, build }) => [name, build]));
    expect(failures.map(({ file, error }) => [file, error.code])).toEqual([["one.ts", "BUILD_FAILED"]]);
    expect(after.get("one")).toBe(before.get("one"));
    expect(after.get("two")).not.toBe(before.get("two"));
    const told = engine.logger.lines.find(({ message }) => message === "an automation is not deployed");
    expect(told?.fields).toMatchObject({ file: "one.ts", code: "BUILD_FAILED" });
    expect(told?.fields["reason"]).toContain("one.ts:1:11");
  });

  it("of a folder with broken files starts all the same, and runs in flight keep their build", async () => {
    const engine = await startTestEngine();
    await engine.deploy(sleeper("old"), "story");
    await engine.accept({ type: "webhook.start" });
    const { build } = await engine.untilState("queued");
    const folder = await makeAutomations({
      "story.ts": "import { on } from 'hathi';\nimport 'no-such-package';",
      "story.js": "const x = ;",
      "other.ts": sleeper("other"),
    });
    const env = {
      HATHI_AUTOMATIONS: folder,
      DATABASE_URL: engine.database.url,
      HOST: "127.0.0.1",
      PORT: "0",
    };
    const app = await startApp({ config: readConfig(env, folder), role: "all", logger: engine.logger });
    onTestFinished(async () => app.stop());
    expect(await engine.untilState("waiting")).toMatchObject({ build });
    await engine.skipToTimer();
    expect(await engine.untilState("completed")).toMatchObject({ build, status: "old" });
    const sent = await fetch(`${app.url}/hooks/start`, { method: "POST", body: "{}" });
    expect(sent.status).toBe(202);
    const runs = await waitFor(
      async () => app.runs.list({ scope: "unfinished" }),
      (list) => list.length === 1 && list[0]?.state === "waiting",
    );
    expect(runs[0]).toMatchObject({ automation: "other" });
  });
});
