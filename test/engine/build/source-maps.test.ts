import { describe, expect, it } from "vitest";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { deploy } from "../../../src/journal/runs/builds.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

async function deployFolder(engine: TestEngine, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = await makeAutomations(files);
  const loaded = await loadAutomations(folder);
  for (const failure of loaded.failures) throw failure.error;
  await deploy(engine.database, loaded.builds, loaded.automations, []);
}

describe("errors of an automation", () => {
  it("name the author's file and line, in a relative file of a subfolder too, and show the code", async () => {
    const engine = await startTestEngine();
    await deployFolder(engine, {
      "deploy.ts": [
        'import { on } from "hathi";',
        'import { check } from "./rules/check.ts";',
        "",
        'export default on("webhook.start", async ({ data }: { data: unknown }) => {',
        "  await Promise.resolve();",
        "  check(data);",
        "});",
      ].join("\n"),
      "rules/check.ts": [
        "interface Rule { readonly name: string }",
        "",
        "export function check(rule: unknown): void {",
        "  const { name } = rule as Rule;",
        "  throw new RangeError(`no rule ${name}`);",
        "}",
      ].join("\n"),
    });
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { name: "x" } });
    const { error } = await engine.untilState("failed");
    const [message, ...frames] = (error?.stack ?? "").split("\n");
    expect(message).toBe("RangeError: no rule x");
    expect(frames).toEqual([
      "    at check (rules/check.ts:5:9)",
      expect.stringMatching(/^ {4}at .*deploy\.ts:6:3\)?$/),
    ]);
    expect(error?.codeFrame).toBe(
      [
        "  2 |",
        "  3 | export function check(rule: unknown): void {",
        "  4 |   const { name } = rule as Rule;",
        "> 5 |   throw new RangeError(`no rule ${name}`);",
        "    |         ^",
        "  6 | }",
      ].join("\n"),
    );
  });

  it("name the line that made the call when a step fails, also after a replay", async () => {
    const engine = await startTestEngine(() => {
      throw new Error("channel_not_found");
    });
    await deployFolder(engine, {
      "post.ts": [
        'import { on, slack, sleep } from "hathi";',
        'export default on("webhook.start", async () => {',
        "  let caught: unknown;",
        "  try {",
        '    await slack.chat.postMessage({ channel: "C1", text: "hi" });',
        "  } catch (error) { caught = error; }",
        '  await sleep("1 hour");',
        "  throw caught;",
        "});",
      ].join("\n"),
    });
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.skipToTimer();
    const { error } = await engine.untilState("failed");
    expect(error?.stack).toMatch(/^Error: channel_not_found\n[^]*post\.ts:5:\d+/);
    expect(error?.stack).not.toContain("src/engine");
    expect(error?.codeFrame).toContain("> 5 |     await slack.chat.postMessage");
  });

  it("name the line of a step whose result cannot be recorded", async () => {
    const engine = await startTestEngine();
    await deployFolder(engine, {
      "make.ts": [
        'import { on, step } from "hathi";',
        'export default on("webhook.start", async () => {',
        '  await step("make", () => ({ inner: () => 1 }));',
        "});",
      ].join("\n"),
    });
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { error } = await engine.untilState("failed");
    expect(error?.message).toContain('make: "inner" in its result cannot be recorded');
    expect(error?.codeFrame).toContain("> 3 |   await step");
  });

  it("name the line in the log, for promises that nobody awaits and for what console prints", async () => {
    const engine = await startTestEngine();
    await deployFolder(engine, {
      "loose.ts": [
        'import { on, sleep } from "hathi";',
        "async function fail(): Promise<void> {",
        '  throw new Error("loose");',
        "}",
        'export default on("webhook.start", async () => {',
        "  void fail();",
        '  console.error(new Error("told"));',
        '  await sleep("1 hour");',
        "});",
      ].join("\n"),
    });
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const lines = await waitFor(
      async () =>
        engine.logger.lines.filter(
          ({ fields }) => fields["err"] !== undefined || fields["said"] !== undefined,
        ),
      (found) => found.length >= 2,
    );
    const told = lines.map(({ fields }) =>
      String((fields["err"] as Error | undefined)?.stack ?? fields["said"]),
    );
    expect(told.find((text) => text.includes("Error: loose"))).toContain("at fail (loose.ts:3:9)");
    expect(told.find((text) => text.includes("Error: told"))).toMatch(/loose\.ts:7:\d+/);
    await engine.untilState("waiting");
  });

  it("show where the code diverges, beside the call that it made and the one that is recorded", async () => {
    const engine = await startTestEngine();
    await deployFolder(engine, {
      "note.ts": [
        'import { on, slack, sleep } from "hathi";',
        'export default on("webhook.start", async () => {',
        '  await slack.chat.postMessage({ text: globalThis.hathiMapText ?? "one" });',
        '  await sleep("1 hour");',
        "});",
      ].join("\n"),
    });
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    Object.assign(globalThis, { hathiMapText: "two" });
    await engine.skipToTimer();
    const { error } = await engine.untilState("paused");
    Object.assign(globalThis, { hathiMapText: undefined });
    expect(error?.message).toContain('was recorded as slack.chat.postMessage({"text":"one"})');
    expect(error?.message).toContain('now calls slack.chat.postMessage({"text":"two"})');
    expect(error?.codeFrame).toContain("> 3 |   await slack.chat.postMessage");
  });
});
