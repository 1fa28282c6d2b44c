import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { copyDemoAutomations } from "../../src/playground/demo/demo-automations.ts";
import { showWorkerLine } from "../../src/playground/show-worker-line.ts";

const run = { run: "k3f9qzk3f9qzk3f9", automation: "triage", worker: "w1", time: 1 };
const shown = (entry: object, from?: number) => showWorkerLine(JSON.stringify({ ...run, ...entry }), from);

describe("what the playground's worker logs, in the terminal", () => {
  it("is what an automation prints, with all its lines", () => {
    const said = { msg: "the automation says", said: "one\n{ two: 2 }" };
    expect(shown({ level: 30, ...said })).toBe("triage k3f9qz says: one\n    { two: 2 }");
    expect(shown({ level: 40, ...said, said: "careful" })).toBe("triage k3f9qz warns: careful");
  });

  it("is a run that failed, with the author's line", () => {
    const error = {
      name: "TypeError",
      message: "no",
      stack: "TypeError: no\n    at triage.ts:3:1",
      codeFrame: "> 3 | x()",
    };
    expect(shown({ level: 30, msg: "the run has ended", state: "failed", error })).toBe(
      "triage k3f9qz failed: TypeError: no\n        at triage.ts:3:1\n    > 3 | x()",
    );
    expect(shown({ level: 30, msg: "the run has ended", state: "completed", error: null })).toBeUndefined();
  });

  it("is a warning in one line, and more where that was asked for", () => {
    expect(shown({ level: 40, msg: "the run is paused", reason: "a\nb" })).toBe(
      "WARN the run is paused run=k3f9qzk3f9qzk3f9 automation=triage reason=a b",
    );
    expect(shown({ level: 30, msg: "a run is claimed" })).toBeUndefined();
    expect(shown({ level: 30, msg: "a run is claimed" }, 0)).toContain("INFO a run is claimed");
  });

  it("is whatever is no line of the log, and gives the terminal no orders", () => {
    expect(showWorkerLine("Segmentation fault")).toBe("Segmentation fault");
    expect(showWorkerLine("\u001b[2Jx")).toBe("\\u001b[2Jx");
    expect(shown({ level: 30, msg: "the automation says", said: "\u001b[2Jx" })).not.toContain("\u001b");
  });
});

describe("the demo", () => {
  it("plays Hathi's own automation, whatever else has been saved beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hathi-demo-test-"));
    onTestFinished(async () => rm(folder, { recursive: true }));
    expect(await readdir(await copyDemoAutomations(folder))).toEqual(["pr-reminder", "pr-reminder.ts"]);
  });
});
