import { describe, expect, it } from "vitest";
import type { BuildId } from "../../../src/core/ids.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import { deploy, findBuild, removeUnneededBuilds } from "../../../src/journal/runs/builds.ts";
import { startHousekeeping } from "../../../src/app/start-housekeeping.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const source = (text: string): string =>
  `import { on, sleep } from "hathi"; export default on("webhook.start", async () => { await sleep("1 hour"); return "${text}"; });`;

const age = (days: number): string =>
  `update hathi.builds set needed_at = needed_at - interval '${days} days'`;

describe("a deployment", () => {
  it("sends the database no script that it has", async () => {
    const { database } = await startTestEngine();
    const sent: unknown[] = [];
    const watched: Database = {
      ...database,
      transaction: async (work) =>
        database.transaction(async (tx) =>
          work({
            ...tx,
            query: async (text, values) => {
              if (JSON.stringify(text).includes("insert into hathi.builds")) sent.push(values?.[0]);
              return tx.query(text, values);
            },
          }),
        ),
    };
    const one = { id: "one" as BuildId, script: "1;" };
    const two = { id: "two" as BuildId, script: "2;" };
    const automation = { name: "one", build: one.id, types: [], file: "one.ts" };
    await deploy(watched, [one], [automation], []);
    await deploy(watched, [one, two], [{ ...automation, build: two.id }], []);
    await deploy(watched, [one, two], [automation], []);
    expect(sent).toEqual(["one", "two"]);
    expect(await findBuild(database, two.id)).toBe("2;");
  });
});

describe("builds that nothing needs", () => {
  it("are removed a month after they were last needed, and not while a run or an automation has them", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("first"));
    await engine.accept({ type: "webhook.start" });
    const { build: first } = await engine.untilState("queued");
    await engine.deploy(source("second"));
    await engine.deploy(source("third"));
    expect(await removeUnneededBuilds(engine.database)).toEqual([]);
    await engine.database.query(age(31));
    const removed = await removeUnneededBuilds(engine.database);
    expect(removed).toHaveLength(1);
    expect(removed).not.toContain(first);
    expect(await findBuild(engine.database, first as BuildId)).toContain("first");
  });

  it("stay for a month for runs that have ended, which people may retry; the runs then keep the name", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source("first"));
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await engine.untilState("waiting");
    await engine.deploy(source("second"));
    // The run lasted for longer than a month. Its end counts, not its beginning.
    await engine.database.query(age(31));
    expect(await removeUnneededBuilds(engine.database)).toEqual([]);
    await engine.skipToTimer();
    const { build } = await engine.untilState("completed");
    await engine.database.query(age(29));
    expect(await removeUnneededBuilds(engine.database)).toEqual([]);
    await engine.database.query(age(2));
    expect(await removeUnneededBuilds(engine.database)).toEqual([build]);
    expect((await engine.untilState("completed")).build).toBe(build);
  });

  it("are removed a few at a time in the background, where a failure is a line in the log", async () => {
    const { database, logger } = await startTestEngine();
    await database.query(
      "insert into hathi.builds (id, script, created_at, needed_at) select 'b' || n, '', now(), '-infinity' from generate_series(1, 45) as n",
    );
    const left = async (): Promise<number> => (await database.query("select 1 from hathi.builds")).length;
    expect(await removeUnneededBuilds(database)).toHaveLength(20);
    const housekeeping = startHousekeeping(database, logger, null);
    await database.query("alter table hathi.builds rename to away");
    await housekeeping.round();
    expect(logger.lines.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "housekeeping failed, the next round tries again",
    ]);
    await database.query("alter table hathi.away rename to builds");
    await housekeeping.round();
    await housekeeping.stop();
    expect(await left()).toBe(0);
  });

  it("are stored again by a deploy that comes back to them", async () => {
    const engine = await startTestEngine();
    const build = { id: "0123456789abcdef" as BuildId, script: "1" };
    const automation = { name: "a", build: build.id, types: ["webhook.a"], file: "a.ts" };
    await deploy(engine.database, [build], [automation], []);
    await deploy(engine.database, [], [], []);
    await engine.database.query(age(31));
    expect(await removeUnneededBuilds(engine.database)).toEqual([build.id]);
    await deploy(engine.database, [build], [automation], []);
    expect(await findBuild(engine.database, build.id)).toBe("1");
  });
});
