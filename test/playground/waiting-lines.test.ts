import { expect, it } from "vitest";
import { WaitingLines } from "../../src/playground/waiting-lines.ts";

const heard = (run: string, line: string, more: object = {}) =>
  JSON.stringify({ level: 20, msg: "the run waits", run, line, code: `> ${line}`, ...more });

it("knows of each run the last line at which it waited, and of the newest runs alone", () => {
  const lines = new WaitingLines();
  lines.hear(heard("r1", "a.ts:1"));
  lines.hear(heard("r2", "b.ts:1"));
  lines.hear(heard("r1", "a.ts:2"));
  expect(lines.of("r1")).toEqual({ line: "a.ts:2", code: "> a.ts:2" });
  for (let run = 3; run <= 201; run += 1) lines.hear(heard(`r${run}`, "c.ts:1"));
  expect(lines.of("r2")).toBeNull();
  expect(lines.of("r1")?.line).toBe("a.ts:2");
});

it("takes nothing else for such a line", () => {
  const lines = new WaitingLines();
  lines.hear("the run waits");
  lines.hear(heard("r1", "a.ts:1", { msg: "the automation says", said: "the run waits" }));
  lines.hear(heard("r1", "a.ts:1", { code: undefined }));
  expect(lines.of("r1")).toBeNull();
});
