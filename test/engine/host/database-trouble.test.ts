import { describe, expect, it } from "vitest";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { raiseOn } from "../../support/postgres/raise-on.ts";

const source = `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    await slack.chat.postMessage({ text: "one " + data.name });
    await sleep("10 ms");
    await slack.chat.postMessage({ text: "two " + data.name });
  });
`;

const troubles = [
  ["53100", "the database's disk is full, writing again soon"],
  ["53300", "the database takes no more connections, writing again soon"],
  ["57014", "the database takes too long, writing again soon"],
  ["55P03", "the database takes too long, writing again soon"],
  ["25006", "the database is read-only, writing again soon"],
  ["57P01", "the database is away, writing again soon"],
] as const;

/** Has a run meet this trouble and outlive it; gives what it did. */
async function playTrouble([state, message]: readonly [string, string]): Promise<readonly string[]> {
  const engine = await startTestEngine();
  await engine.deploy(source);
  await engine.startWorker();
  const calm = await raiseOn(engine.database, "hathi.journal", state);
  await engine.accept({ type: "webhook.start", data: { name: state } });
  await waitFor(
    async () => engine.logger.lines.map((line) => line.message),
    (lines) => lines.includes(message),
  );
  await calm();
  await engine.untilState("completed");
  return engine.effects.map(({ args }) => (args[0] as { text: string }).text);
}

describe("a worker while the database cannot write", { timeout: 120_000 }, () => {
  it("keeps what it has to write, says why, and goes on when it can: nothing is done twice", async () => {
    expect(await Promise.all(troubles.map(playTrouble))).toEqual(
      troubles.map(([state]) => [`one ${state}`, `two ${state}`]),
    );
  });

  it("goes on when its connections are ended again and again, pg-boss's among them: no run is paused or lost", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    await engine.startWorker();
    const names = Array.from({ length: 20 }, (_, index) => `run ${index}`);
    for (const name of names) {
      await waitFor(
        async () =>
          engine.accept({ type: "webhook.start", dedupeKey: name, data: { name } }).then(
            () => true,
            () => false,
          ),
        (accepted) => accepted,
      );
      await engine.database
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`,
        )
        .catch(() => {});
    }
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.length === names.length && runs.every(({ state }) => state === "completed"),
      60_000,
    );
    const texts = engine.effects.map(({ args }) => (args[0] as { text: string }).text);
    expect(texts.toSorted()).toEqual(names.flatMap((name) => [`one ${name}`, `two ${name}`]).toSorted());
  });
});
