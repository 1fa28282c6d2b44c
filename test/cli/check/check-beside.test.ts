import { expect, it } from "vitest";
import { createTeller } from "../../../src/cli/check/check-beside.ts";
import type { SourceCheck, SourceProblem } from "../../../src/cli/check/check-source.ts";
import type { BuildId } from "../../../src/core/ids.ts";
import { HathiError } from "../../../src/core/errors.ts";

const problem: SourceProblem = { file: "one.ts", line: 3, column: 5, message: "TS2339: no" };
const nothing = { changes: [], failures: [], webhookGaps: [] };
const change = { name: "one", build: "aaaabbbb" as BuildId, before: null, stay: [] };

it("tells a change at once, then the findings with their lines, and when none is left", async () => {
  const said: string[] = [];
  const found: SourceProblem[][] = [[problem], []];
  const tell = createTeller(
    "/folder",
    (text) => said.push(text),
    async () => [{ kind: "checked", problems: found.shift() ?? [] }],
  );
  await tell({ ...nothing, changes: [change] });
  expect(said.splice(0)).toEqual(["one: new, build aaaa", "check: one.ts:3:5: TS2339: no"]);
  await tell(nothing);
  expect(said.splice(0)).toEqual(["check: no mistakes are left"]);
  await tell(nothing);
  expect(said).toEqual([]);
});

it("forgets the findings of a check that a later change has overtaken", async () => {
  const said: string[] = [];
  const first = Promise.withResolvers<readonly SourceCheck[]>();
  const checks = [first.promise, Promise.resolve([])];
  const tell = createTeller(
    "/folder",
    (text) => said.push(text),
    async () => (await checks.shift()) ?? [],
  );
  const overtaken = tell(nothing);
  await tell(nothing);
  first.resolve([{ kind: "checked", problems: [problem] }]);
  await overtaken;
  expect(said).toEqual([]);
});

it("says once what is not deployed", async () => {
  const said: string[] = [];
  const tell = createTeller(
    "/folder",
    (text) => said.push(text),
    async () => [],
  );
  const failures = [{ file: "one.ts", error: new HathiError("BUILD_FAILED", "one.ts:1:11: no") }];
  await tell({ ...nothing, failures });
  await tell({ ...nothing, failures });
  expect(said).toEqual(["NOT DEPLOYED one.ts:1:11: no"]);
});
