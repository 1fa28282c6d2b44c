import { request as httpRequest } from "node:http";
import { expect, it } from "vitest";
import { playgroundRoutes } from "../../../src/playground/server/playground-routes.ts";
import { readFindings } from "../../../src/playground/server/copy-routes.ts";
import { HathiError } from "../../../src/core/errors.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { startLocal } from "../../support/local-app.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createMemoryRuns } from "../../support/engine/memory-runs.ts";
import { serve } from "../../support/processes/serve.ts";

const key = "0123456789abcdef";

async function startEditing() {
  const { local } = await startLocal();
  const done: unknown[] = [];
  const supervisor = { state: "running", pid: 1, restarts: 0, deaths: [], kill: () => {} } as const;
  const url = await serve({
    "*": playgroundRoutes({
      local,
      runs: createMemoryRuns([]),
      supervisor,
      skip: async () => {},
      logger: createMemoryLogger(),
      hosts: ["hathi.example"],
      editing: {
        key,
        check: async (folder, file, text) => [{ line: 3, message: `${folder} ${file} ${text}` }],
        copies: {
          open: async () => ({ folder: "/automations", file: "mine.ts", text: "of the file" }),
          run: async (copy) => {
            if (copy.text === "broken") {
              const message = "mine.ts cannot be bundled:\n  mine.ts:2:5: Unexpected\n    2 | x\n";
              throw new HathiError("BUILD_FAILED", message);
            }
            done.push(copy);
            return "run1" as RunId;
          },
          save: async (copy) => {
            done.push(copy);
            return copy.was === "of the file";
          },
        },
      },
    }),
  });
  const post = async (what: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const given = { "content-type": "application/json", "x-hathi-edit": key, ...headers };
    return new Promise<{ status: number | undefined; answer: Record<string, unknown> }>((resolve, reject) => {
      const request = httpRequest(
        `${url}/playground/copies/${what}`,
        { method: "POST", headers: given },
        (response) => {
          let text = "";
          response.on("data", (part: Buffer) => (text += part.toString()));
          response.on("end", () => {
            resolve({ status: response.statusCode, answer: JSON.parse(text) as Record<string, unknown> });
          });
        },
      );
      request.once("error", reject).end(JSON.stringify(body));
    });
  };
  return { post, done };
}

const copy = { automation: "mine", text: "edited" };

it("gives code to whoever has the terminal's key and a browser on this machine, and to nobody else", async () => {
  const { post, done } = await startEditing();
  for (const what of ["open", "check", "run", "save"]) {
    const body = { ...copy, as: "ana", input: { data: "{}" }, was: "of the file" };
    for (const wrong of ["", "x", `${key}0`, key.replace("0", "1")]) {
      const refused = await post(what, body, { "x-hathi-edit": wrong });
      expect([what, wrong, refused.status]).toEqual([what, wrong, 403]);
      expect(refused.answer["error"]).toContain("the address that the playground's terminal shows");
    }
    expect((await post(what, body, { "x-forwarded-for": "10.0.0.1" })).status).toBe(403);
    // A name under which others may reach the page.
    const foreign = await post(what, body, { host: "hathi.example" });
    expect(foreign).toMatchObject({
      status: 403,
      answer: { error: expect.stringContaining("on the machine") as string },
    });
    expect((await post(what, body, { origin: "http://evil.example" })).status).toBe(403);
  }
  expect(done).toEqual([]);
  expect(await post("open", copy)).toEqual({
    status: 200,
    answer: { ok: true, file: "mine.ts", text: "of the file" },
  });
});

it("runs a copy, checks it, and writes it over what was read alone", async () => {
  const { post, done } = await startEditing();
  const input = { event: "e1" };
  expect(await post("run", { ...copy, as: "ana", input })).toMatchObject({
    status: 200,
    answer: { run: "run1" },
  });
  expect(await post("run", { ...copy, as: "ben", input: { data: '{"a":1}' } })).toMatchObject({
    status: 200,
  });
  expect(await post("run", { ...copy, as: "ben", input: { data: "no" } })).toMatchObject({
    status: 409,
    answer: { error: expect.stringContaining("no JSON") as string },
  });
  expect(await post("save", { ...copy, was: "of the file" })).toMatchObject({ status: 200 });
  expect(await post("save", { ...copy, was: "of last week" })).toMatchObject({
    status: 409,
    answer: { error: expect.stringContaining("changed meanwhile") as string },
  });
  expect(done).toEqual([
    { ...copy, input },
    { ...copy, input: { data: { a: 1 } } },
    { ...copy, was: "of the file" },
    { ...copy, was: "of last week" },
  ]);
  expect(await post("check", copy)).toMatchObject({
    answer: { findings: [{ line: 3, message: "/automations mine.ts edited" }] },
  });
});

it("takes no copy that is too long, and nothing that is no copy", async () => {
  const { post, done } = await startEditing();
  const good = { ...copy, as: "ana", input: { data: "{}" } };
  const bad: readonly (readonly [number, object])[] = [
    [413, { ...good, text: "x".repeat(50_000_000) }],
    [400, { ...good, text: "x".repeat(500_001) }],
    [400, { ...good, automation: "x".repeat(301) }],
    [400, { ...good, automation: ["mine"] }],
    [400, { ...good, as: "constructor" }],
    [400, { ...good, input: { data: "{}", event: "e1" } }],
    [400, { ...good, input: { event: { $ne: 1 } } }],
    [400, []],
  ];
  for (const [status, body] of bad) {
    const answer = await post("run", body);
    expect([JSON.stringify(body).slice(0, 90), answer.status]).toEqual([expect.anything(), status]);
    expect(String(answer.answer["error"]).length).toBeLessThan(1000);
  }
  expect(done).toEqual([]);
});

it("says on which line a copy cannot be built", async () => {
  const { post } = await startEditing();
  expect(await post("run", { automation: "mine", text: "broken", as: "ana", input: { data: "{}" } })).toEqual(
    {
      status: 200,
      answer: { ok: true, findings: [{ line: 2, message: "Unexpected\n    2 | x\n" }] },
    },
  );
  const message = "a.ts cannot be bundled:\n  a.ts:1:2: one\n    1 | x\n  lib/b.ts:3:4: two";
  expect(readFindings("a.ts", message)).toEqual([
    { line: 1, message: "one\n    1 | x" },
    { line: null, message: "lib/b.ts:3: two" },
  ]);
  expect(readFindings("mine.ts", "mine.ts: it exports no automation")).toEqual([
    { line: null, message: "mine.ts: it exports no automation" },
  ]);
});
