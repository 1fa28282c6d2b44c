import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { longestSubject, longestType } from "../../../src/core/bounds/event-names.ts";
import { indexKey } from "../../../src/journal/database/index-key.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

/** Text with three bytes per character that cannot be compressed. */
function incompressible(length: number): string {
  return Array.from({ length }, () =>
    String.fromCharCode(0x4e00 + (randomBytes(2).readUInt16BE() % 20_000)),
  ).join("");
}

describe("what Postgres has in an index", { timeout: 60_000 }, () => {
  test("takes the longest type and subject, and no longer ones", async () => {
    const engine = await startTestEngine();
    const [type, subject] = [`webhook.${incompressible(longestType - 8)}`, incompressible(longestSubject)];
    await engine.accept({ type, subject });
    await expect(engine.accept({ type: `${type}x` })).rejects.toMatchObject({ code: "DELIVERY_INVALID" });
    await expect(engine.accept({ type, subject: `${subject}x` })).rejects.toMatchObject({
      code: "DELIVERY_INVALID",
    });
    expect(await engine.database.query("select type, subject from hathi.events")).toEqual([
      { type, subject },
    ]);
  });

  test("tells deliveries apart by ids of any length", async () => {
    const engine = await startTestEngine();
    const [one, other] = [incompressible(5000), incompressible(5000)];
    for (const dedupeKey of [one, other, one]) await engine.accept({ type: "webhook.x", dedupeKey });
    expect(await engine.database.query("select 1 from hathi.events")).toHaveLength(2);
  });

  test("keeps runs apart by keys of any length", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on } from "hathi";
      export default on("webhook.go", { key: ({ data }) => data.key }, async () => next("webhook.never"));
    `);
    await engine.startWorker();
    const key = incompressible(5000);
    await engine.accept({ type: "webhook.go", data: { key } });
    await engine.untilState("waiting");
    await engine.accept({ type: "webhook.go", data: { key } });
    await engine.accept({ type: "webhook.go", data: { key: `${key}x` } });
    await expect
      .poll(async () => (await engine.runs.list({ scope: "all" })).map(({ state }) => state), {
        timeout: 15_000,
      })
      .toEqual(["waiting", "waiting"]);
    const [rows] = await engine.database.query<{ events: number }>(
      "select count(*)::integer as events from hathi.events",
    );
    expect(rows).toEqual({ events: 3 });
  });

  test("holds no wait that no event can end: such a wait fails at its await", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { next, on } from "hathi";
      export default on("webhook.go", async ({ data }) =>
        next("webhook.never", { subject: data.subject }).catch((error) => error.code + ": " + error.message));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.go", data: { subject: incompressible(3000) } });
    const run = await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>(
      "select result from hathi.runs where id = $1",
      [run.id],
    );
    expect(row?.result).toContain("VALUE_TOO_LARGE: next: the subject is over 255 characters");
  });
});

test("a key of 500 characters is itself; a longer one is its beginning and its hash", () => {
  expect(indexKey("x".repeat(500))).toBe("x".repeat(500));
  expect(indexKey("x".repeat(501))).toMatch(/^x{100}… [0-9a-f]{64}$/);
  expect(indexKey(`${"x".repeat(501)}y`)).not.toBe(indexKey("x".repeat(502)));
});
