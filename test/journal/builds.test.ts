import { describe, expect, it } from "vitest";
import type { BuildId } from "../../src/core/ids.ts";
import { deploy, findBuild, removeUnneededBuilds } from "../../src/journal/builds.ts";
import { startTestEngine } from "../support/engine.ts";

const source = (text: string): string =>
  `import { on, sleep } from "hathi"; export default on("webhook.start", async () => { await sleep("1 hour"); return "${text}"; });`;

const ageBuilds = "update hathi.builds set needed_at = needed_at - interval '2 days'";

describe("builds that nothing needs", () => {
  it("are removed a day after they were last needed, and not while a run or an automation has them", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("first"));
    await engine.accept({ type: "webhook.start" });
    const { build: first } = await engine.untilState("queued");
    await engine.deploy(source("second"));
    await engine.deploy(source("third"));
    expect(await removeUnneededBuilds(engine.database)).toEqual([]);
    await engine.database.query(ageBuilds);
    const removed = await removeUnneededBuilds(engine.database);
    expect(removed).toHaveLength(1);
    expect(removed).not.toContain(first);
    expect(await findBuild(engine.database, first as BuildId)).toContain("first");
  });

  it("stay for a month for runs that have ended, which people may retry; the runs then keep the name", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("first"));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    const { build } = await engine.untilState("completed");
    await engine.deploy(source("second"));
    await engine.database.query(ageBuilds);
    expect(await removeUnneededBuilds(engine.database)).toEqual([]);
    await engine.skip(31 * 24 * 3_600_000);
    expect(await removeUnneededBuilds(engine.database)).toEqual([build]);
    expect((await engine.untilState("completed")).build).toBe(build);
  });

  it("are stored again by a deploy that comes back to them", async () => {
    const engine = await startTestEngine();
    const build = { id: "0123456789abcdef" as BuildId, script: "1" };
    const automation = { name: "a", build: build.id, types: ["webhook.a"], file: "a.ts" };
    await deploy(engine.database, [build], [automation], []);
    await deploy(engine.database, [], [], []);
    await engine.database.query(ageBuilds);
    expect(await removeUnneededBuilds(engine.database)).toEqual([build.id]);
    await deploy(engine.database, [build], [automation], []);
    expect(await findBuild(engine.database, build.id)).toBe("1");
  });
});
