/** Notes how far GitHub's delivery log was read, and lets one process at a time read it. */
import type { DeliveryLedger, LastLook } from "../../core/ports/delivery-log.ts";
import type { Database } from "../database/database.ts";

const catchUpLock = 4_841_544_903;
const source = "github";

interface LookRow {
  readonly ago_ms: number;
  readonly read_until: Date | null;
  readonly others_until: Date | null;
}

export function createDeliveryLedger(database: Database): DeliveryLedger {
  return {
    async exclusively(look) {
      // The lock has its own connection, so that a process which dies in the middle frees it at once.
      const client = await database.connect();
      // If the connection breaks, another process may look as well. That does no harm: each event is stored once.
      client.on("error", () => undefined);
      try {
        const { rows } = await client.query<{ locked: boolean }>(
          "select pg_try_advisory_lock($1) as locked",
          [catchUpLock],
        );
        return rows[0]?.locked === true ? await look(await readLastLook(database)) : "busy";
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    async findStored(dedupeKeys) {
      if (dedupeKeys.length === 0) return new Set();
      const rows = await database.query<{ dedupe_key: string }>(
        "select dedupe_key from hathi.events where dedupe_key = any ($1)",
        [dedupeKeys],
      );
      return new Set(rows.map((row) => row.dedupe_key));
    },
    async settle(until, newest) {
      await database.query(
        `insert into hathi.delivery_logs (source, looked_at, read_until, others_until)
         values ($1, clock_timestamp(), $2, $3)
         on conflict (source) do update set looked_at = excluded.looked_at,
           read_until = coalesce(excluded.read_until, delivery_logs.read_until)`,
        [source, until, newest],
      );
    },
  };
}

async function readLastLook(database: Database): Promise<LastLook | null> {
  const [row] = await database.query<LookRow>(
    `select extract(epoch from clock_timestamp() - looked_at)::float8 * 1000 as ago_ms, read_until, others_until
     from hathi.delivery_logs where source = $1`,
    [source],
  );
  return row === undefined
    ? null
    : { agoMs: row.ago_ms, readUntil: row.read_until, othersUntil: row.others_until };
}
