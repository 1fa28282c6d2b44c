import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/app/config/config.ts";
import { deployAutomations } from "../../../src/app/builds/deploy-automations.ts";
import { readDeployed } from "../../../src/journal/runs/builds.ts";
import { makeAutomations, writeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

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
});
