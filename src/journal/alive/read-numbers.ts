/** Reads the numbers that all processes share, for metrics. Each is found by an index, however many runs have ended. */
import type { Database } from "../database/database.ts";
import { readOldestDueMs } from "./inspect.ts";
import { deadWorkersSql } from "./workers.ts";

export interface SharedNumbers {
  /** Unfinished runs by state. */
  readonly unfinished: Readonly<Record<string, number>>;
  readonly oldestDueMs: number;
  readonly workers: number;
  readonly refusedAccounts: number;
  readonly awayAccounts: number;
  readonly openDoubts: number;
  readonly openAsks: number;
  readonly pendingWakings: number;
  readonly databaseBytes: number;
}

type Row = Omit<SharedNumbers, "unfinished" | "oldestDueMs">;

const deadlineMs = 3000;
const states = ["queued", "running", "waiting", "paused"] as const;

export async function readSharedNumbers(database: Database): Promise<SharedNumbers> {
  return database.transaction(
    async (tx) => {
      const counted = await tx.query<{ state: string; count: number }>(
        "select state, count(*) as count from hathi.runs where finished_at is null group by state",
      );
      const [row] = await tx.query<Row>(
        `select
            (select count(*) from hathi.workers where id not in (${deadWorkersSql})) as workers,
            (select count(*) from hathi.outages where refusal is not null) as "refusedAccounts",
            (select count(*) from hathi.outages where refusal is null and closed_until > hathi.now()) as "awayAccounts",
            (select count(*) from hathi.doubts where settled_at is null) as "openDoubts",
            (select count(*) from hathi.asks where outcome is null) as "openAsks",
            (select count(*) from hathi.wakings) as "pendingWakings",
            pg_database_size(current_database()) as "databaseBytes"`,
      );
      if (row === undefined) throw new Error("the database said nothing of itself");
      const found = Object.fromEntries(counted.map(({ state, count }) => [state, count]));
      return {
        ...row,
        unfinished: Object.fromEntries(states.map((state) => [state, found[state] ?? 0])),
        oldestDueMs: await readOldestDueMs(tx),
      };
    },
    { deadlineMs },
  );
}
