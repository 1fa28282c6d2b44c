import { expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const thrown = [
  'Object.assign(new TypeError("t", { cause: new RangeError("why") }), { code: "E", list: [1n] })',
  'new AggregateError([new URIError("one"), 2], "all")',
  'new TerminalError("no more")',
  "null",
  "({ code: 7 })",
  '"text"',
];

it("a parent is thrown what its child threw: class, code, fields, causes and all", async () => {
  const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });
  await engine.deploy(`import { on, start, TerminalError } from "hathi";
const makers = [${thrown.map((source) => `() => ${source}`).join(",\n")}];
export const child = on("webhook.child", ({ data }) => { throw makers[data](); });
export default on("webhook.start", async () => {
  const told = [];
  for (const index of makers.keys()) {
    const one = await start("example.child", index);
    await one.result().catch((error) => told.push([error, error instanceof TerminalError]));
  }
  return told;
});`);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  await engine.untilOf("example", ({ state }) => state === "completed");
  const [row] = await engine.database.query<{ result: string }>(
    "select result from hathi.runs where automation = 'example'",
  );
  const told = decodeValue(row?.result ?? "") as [Error & { errors?: unknown[] }, boolean][];
  expect(told.map(([, isTerminal]) => isTerminal)).toEqual([false, false, true, false, false, false]);
  const [typed, all, , ...others] = told.map(([error]) => error);
  expect(typed).toBeInstanceOf(TypeError);
  expect(typed).toMatchObject({ message: "t", code: "E", list: [1n] });
  expect(typed?.cause).toBeInstanceOf(RangeError);
  expect(all?.errors?.[0]).toBeInstanceOf(URIError);
  expect(others).toEqual([null, { code: 7 }, "text"]);
});
