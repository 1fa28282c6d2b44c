/** Reads unfinished runs for `hathi check`, which replays them without a worker, and moves them to another build. */
import type { BuildId, RunId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { RunHistory } from "../../core/ports/run-journal.ts";
import type { UnfinishedRun } from "../../core/run.ts";
import { type EventColumns, eventOfRow } from "./claimed-row.ts";
import { moveToBuild } from "./run-builds.ts";
import type { Database } from "../database/database.ts";
import { audit } from "../people/audit.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { readHistory } from "./read-history.ts";

export interface RunWithHistory {
  readonly run: UnfinishedRun;
  readonly history: () => Promise<RunHistory>;
}

const pageSize = 100;

interface Row extends EventColumns {
  readonly id: RunId;
  readonly automation: string;
  readonly build_id: BuildId;
  readonly epoch: number;
  readonly seed: string;
  readonly begun_at: Date;
}

const selectRuns = `select runs.id, automation, build_id, epoch, seed, coalesce(started_at, created_at) as begun_at,
    events.id as event_id, source, type, events.subject, events.subjects, time, data::text as json, channel
  from hathi.runs join hathi.events on events.id = event_id`;

/**
 * Reads unfinished runs in order of id, page by page, because there may be a hundred thousand. A run's history is read
 * only on demand, because most runs are on the newest build and are not replayed.
 */
export async function* readUnfinishedRuns(database: Database): AsyncGenerator<RunWithHistory> {
  let after = "";
  for (;;) {
    const rows = await database.query<Row>(
      `${selectRuns} where finished_at is null and runs.id > $1 order by runs.id limit $2`,
      [after, pageSize],
    );
    for (const row of rows) {
      yield { run: toUnfinishedRun(row), history: async () => readHistory(database, row.id) };
      after = row.id;
    }
    if (rows.length < pageSize) return;
  }
}

/** Reads one run, whether it has ended or not, for whoever replays it. */
export async function readRunToReplay(database: Database, id: RunId): Promise<RunWithHistory | undefined> {
  const [row] = await database.query<Row>(`${selectRuns} where runs.id = $1`, [id]);
  if (row === undefined) return undefined;
  return { run: toUnfinishedRun(row), history: async () => readHistory(database, id) };
}

function toUnfinishedRun(row: Row): UnfinishedRun {
  const { id, automation, build_id: build, epoch, seed, begun_at: startedAt } = row;
  return { id, automation, build, epoch, seed, startedAt, event: eventOfRow(row) };
}

/**
 * Moves a run to another build, if nobody has advanced the run since it was read. The run is woken, so that the new
 * code sets its own timers and waits. The events that the waits look back to are still in the database.
 *
 * @returns "busy" where a worker has the run in hand, or had it meanwhile
 */
export async function moveRun(
  database: Database,
  jobs: JobQueue,
  run: UnfinishedRun,
  to: BuildId,
  by: Actor,
): Promise<"moved" | "busy"> {
  return database.transaction(async (tx) => {
    // A worker that claims the run locks this row first. One that had the run meanwhile has raised its epoch.
    const [free] = await tx.query<{ paused: boolean }>(
      `select state = 'paused' as paused from hathi.runs
       where id = $1 and epoch = $2 and owner is null and finished_at is null for no key update`,
      [run.id, run.epoch],
    );
    if (free === undefined) return "busy";
    await moveToBuild(tx, run.id, to);
    await tx.query("update hathi.runs set wakes = wakes + 1 where id = $1", [run.id]);
    // The new code opens its waits again, and they look back as far as the run's own event.
    for (const table of ["waits", "inbox"]) {
      await tx.query(`delete from hathi.${table} where run_id = $1`, [run.id]);
    }
    if (!free.paused) await jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]);
    await audit(tx, by, `move from build ${run.build} to ${to}`, run.id);
    return "moved";
  });
}
