/** Parents that each start many children at once, on two workers, and what was seen of it. */
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { recordStatements } from "../postgres/record-statements.ts";
import { startTestEngine, waitFor } from "./engine.ts";

interface Family {
  /** What the parents returned: the sum of what their children did. */
  readonly sums: readonly unknown[];
  /** Transactions that lost a race and were repeated. */
  readonly deadlocks: number;
  readonly rollbacks: number;
  /** Warnings and errors in the log: what a sweeper repairs had been lost. */
  readonly complaints: readonly unknown[];
  /** Batches of runs that ended. */
  readonly ends: number;
  /** The children of each statement that told parents of their end. */
  readonly told: readonly (readonly string[])[];
}

export async function playManyChildren(parents: number, children: number): Promise<Family> {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { on, start } from "hathi";
    export const child = on("webhook.child", async ({ data }) => data * 2);
    export const parent = on("webhook.parent", async () => {
      const started = await Promise.all(Array.from({ length: ${children} }, (_, n) => start(child, n)));
      const results = await Promise.all(started.map((one) => one.result()));
      return results.reduce((sum, result) => sum + result, 0);
    });
  `);
  const sent = recordStatements();
  await Promise.all([engine.startWorker(), engine.startWorker()]);
  await Promise.all(Array.from({ length: parents }, async () => engine.accept({ type: "webhook.parent" })));
  await waitFor(
    async () => engine.database.query("select 1 from hathi.runs where finished_at is not null"),
    (ended) => ended.length === parents * (children + 1),
    120_000,
  );
  const rows = await engine.database.query<{ result: string }>(
    "select result from hathi.runs where automation = 'example.parent'",
  );
  const [counted] = await engine.database.query<{ deadlocks: number }>(
    "select deadlocks::integer from pg_stat_database where datname = current_database()",
  );
  return {
    sums: rows.map(({ result }) => decodeValue(result)),
    deadlocks: counted?.deadlocks ?? 0,
    rollbacks: sent.filter(({ text }) => text === "rollback").length,
    complaints: engine.logger.lines.filter(({ level }) => level === "warn" || level === "error"),
    ends: sent.filter(({ name }) => name === "finish-runs").length,
    told: sent
      .filter(({ name }) => name === "insert-events")
      .map(({ values }) => values as readonly (readonly string[])[])
      .filter(([, , types = []]) => types.includes("run.ended"))
      .map(([, , , subjects = []]) => subjects),
  };
}
