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
  });

  it("is each run as it begins and as it ends, with what it returned or why it stands still", () => {
    expect(
      shown({ level: 20, msg: "a run begins", type: "github.issues.opened", subject: "octo/app#7" }),
    ).toBe("triage k3f9qz begins: github.issues.opened about octo/app#7");
    const end = { level: 30, msg: "the run has ended", left: [], error: null };
    expect(shown({ ...end, state: "completed", returned: '{"a":1}' })).toBe(
      'triage k3f9qz completed: {"a":1}',
    );
    expect(shown({ ...end, state: "completed" })).toBe("triage k3f9qz completed");
    expect(shown({ ...end, state: "cancelled" })).toBe("triage k3f9qz ended: cancelled");
    expect(shown({ level: 40, msg: "the run is paused", reason: "a", codeFrame: "> 3 | x()" })).toBe(
      "triage k3f9qz is paused: a\n    > 3 | x()",
    );
  });

  it("is a warning in one line, and more where that was asked for", () => {
    expect(shown({ level: 40, msg: "a rate limit was met", reason: "a\nb" })).toBe(
      "WARN a rate limit was met run=k3f9qzk3f9qzk3f9 automation=triage reason=a b",
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
