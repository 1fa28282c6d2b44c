/** What a soak measures as it goes on: what lives in its processes and what they take, and the size of its database. */
import type { LiveMemory } from "../support/processes/measured-start.ts";
import type { House } from "./house.ts";
import type { Row } from "./table.ts";

const mebibyte = 1024 ** 2;

/** Deliveries. */
export interface Counts {
  sent: number;
  refused: number;
}

export interface Measured {
  /** Seconds since the beginning. */
  readonly at: number;
  /** Resident, of each process, in MiB. */
  readonly memory: readonly number[];
  readonly database: number;
  readonly runs: number;
  readonly events: number;
}

/** Once all runs had ended: what each process still held. */
export interface Rest {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly deliveries: number;
  /** Of each process; undefined where it did not answer. */
  readonly live: readonly (LiveMemory | undefined)[];
}

/** @param keep bytes that the first process keeps for good from now on */
export async function measureRest(
  { replicas }: House,
  { at, deliveries, keep }: { readonly at: number; readonly deliveries: number; readonly keep: number },
): Promise<Rest> {
  const live = await Promise.all(
    replicas.map(async (replica, place) => replica.live({ keep: place === 0 ? keep : 0 })),
  );
  return { at, deliveries, live };
}

export function tellRest({ at, live }: Rest): string {
  const processes = live.map((one) => {
    if (one === undefined) return "no answer";
    const heaps = one.heaps.map(({ thread, bytes }) => `${thread} ${(bytes / mebibyte).toFixed(2)}`);
    return `${heaps.join(", ")} MiB live, ${Math.round(one.resident / mebibyte)} MiB resident`;
  });
  return `${minutes(at)} min, at rest: ${processes.join("; ")}`;
}

export async function measure({ replicas, database }: House, at: number): Promise<Measured> {
  await Promise.all(replicas.map(async (replica) => replica.measure()));
  const [row] = await database.query<{ bytes: number; runs: number; events: number }>(
    `select pg_database_size(current_database()) as bytes,
       (select count(*) from hathi.runs) as runs, (select count(*) from hathi.events) as events`,
  );
  return {
    at,
    memory: replicas.map(({ memory }) => memory.last),
    database: Math.round((row?.bytes ?? 0) / mebibyte),
    runs: row?.runs ?? 0,
    events: row?.events ?? 0,
  };
}

export function tell({ at, memory, database, runs, events }: Measured, { sent, refused }: Counts): string {
  const processes = memory.map((mb) => `${mb} MiB`).join(", ");
  return `${minutes(at)} min: memory ${processes}; database ${database} MiB with ${runs} runs and ${events} events; ${sent} deliveries, ${refused} refused`;
}

function minutes(at: number): string {
  return (at / 60).toFixed(1).padStart(5);
}

/** The largest tables at the end. */
export async function readTables({ database }: House): Promise<readonly Row[]> {
  const tables = await database.query<{ name: string; bytes: number; dead: number }>(
    `select schemaname || '.' || relname as name, pg_total_relation_size(relid) as bytes, n_dead_tup as dead
     from pg_stat_user_tables order by 2 desc limit 6`,
  );
  return tables.map(({ name, bytes, dead }) => [
    `  ${name}`,
    `${Math.round(bytes / mebibyte)} MiB, ${dead} dead rows`,
  ]);
}
