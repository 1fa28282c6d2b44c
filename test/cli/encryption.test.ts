import { expect, it } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { createSealing } from "../../src/journal/at-rest/sealing.ts";
import { openDatabase } from "../../src/journal/database/database.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

it("hathi doctor says whether runs are encrypted, and names keys that are missing", async () => {
  const database = await createTestDatabase();
  const env = { DATABASE_URL: database.url, HATHI_ENV_FILE: "none", LOG_LEVEL: "silent" };
  const examine = async (changes: Record<string, string>): Promise<readonly string[]> => {
    const { stdout } = await runHathiHere({ ...env, ...changes }, "doctor", "--json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
    return findings
      .filter(
        ({ check, level }) => check === "encryption" || (check === "configuration" && level === "broken"),
      )
      .map(({ level, says, act }) => [level, says, act].join(" / "));
  };
  const [one, other] = ["1f".repeat(32), "2e".repeat(32)];
  expect(await examine({})).toEqual([
    "ok / what runs carry is stored as it is (HATHI_ENCRYPT_RUNS is off) / ",
  ]);
  const encrypting = { HATHI_ENCRYPT_RUNS: "on", HATHI_ENCRYPTION_KEY: one };
  // Whatever may store something notes its key first.
  expect((await runHathiHere({ ...env, ...encrypting }, "events", "list")).code).toBe(0);
  const [on = ""] = await examine(encrypting);
  const [, name = ""] =
    /^ok \/ what runs carry is stored encrypted, under the key ([0-9a-f]{8}) \/ $/.exec(on) ?? [];
  expect(name).not.toBe("");
  const unused = `advice / nothing is encrypted any more under the key ${name}, which HATHI_ENCRYPTION_KEY does not have / forget it: delete from hathi.encryption_keys where name = '${name}'`;
  expect(await examine({})).toContain(unused);
  const sealed = openDatabase({
    url: database.url,
    name: "test",
    logger: createMemoryLogger(),
    sealing: createSealing([Buffer.from(one, "hex")], true),
  });
  await sealed.query(
    {
      text: "insert into hathi.store (automation, key, value, updated_at) values ('plan', 'b', $1, now())",
      seals: { values: [1] },
    },
    ['["hush"]'],
  );
  await sealed.close();
  const missing = `broken / values are encrypted under the key ${name}, which HATHI_ENCRYPTION_KEY does not have: what needs them waits / put that key back, behind the newest one and a space`;
  expect(await examine({})).toContain(missing);
  expect(await examine({ ...encrypting, HATHI_ENCRYPTION_KEY: other })).toContain(missing);
  expect(await examine({ ...encrypting, HATHI_ENCRYPTION_KEY: `${other} ${one}` })).toEqual([
    expect.stringMatching(/^ok/),
  ]);
  expect(await examine({ HATHI_ENCRYPT_RUNS: "on" })).toEqual([
    expect.stringMatching(/HATHI_ENCRYPTION_KEY: missing; HATHI_ENCRYPT_RUNS encrypts by it/),
  ]);
  await database.drop();
});

it(
  "commands show what is encrypted to whoever has the key, and say why not to others",
  { timeout: 60_000 },
  async () => {
    const key = "3d".repeat(32);
    const sealing = createSealing([Buffer.from(key, "hex")], true);
    const engine = await startTestEngine(undefined, undefined, undefined, sealing);
    await engine.deploy(`
    import { on, slack } from "hathi";
    export default on("webhook.start", async ({ data }) => {
      console.log("about " + data.secret);
      await slack.chat.postMessage({ channel: "C1", text: data.secret });
      return { done: data.secret };
    });
  `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: { secret: "the merger" } });
    const { id, event } = await engine.untilState("completed");
    const env = { DATABASE_URL: engine.database.url, HATHI_ENV_FILE: "none", LOG_LEVEL: "silent" };
    const withKey = { ...env, HATHI_ENCRYPTION_KEY: key };
    const shows = [
      ["runs", "show", id],
      ["runs", "show", id, "--json"],
      ["runs", "export", id],
      ["runs", "logs", id],
      ["events", "show", event.id],
    ] as const;
    for (const args of shows) {
      expect(await runHathiHere(withKey, ...args)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("the merger"),
      });
      const { stdout, stderr } = await runHathiHere(env, ...args);
      expect(stdout + stderr).toContain(
        `it was encrypted under the key ${sealing.keys[0] ?? ""}, which HATHI_ENCRYPTION_KEY does not have`,
      );
    }
  },
);
