/** Begins runs again that returned continueWith: they keep id and key, and get an empty journal and a new input. */
import { storeEvent } from "../../events/accept-event.ts";
import type { Queryable } from "../../database/database.ts";
import { withdrawAsksOf } from "../../people/asks/end-ask.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import type { OfKind } from "./run-write.ts";
import type { RunId } from "../../../core/ids.ts";

// A run's row lists the events that ended its waits, in its column `taken`, so that no later round gets them again.
// The list of a run that goes on for ever is cut: it forgets the oldest events, and later rounds look back only to what
// came after those.
const mostUsedEvents = 2000;

/** @returns the runs that begin again. The others were no longer owned */
export async function continueRuns(
  tx: Queryable,
  jobs: JobQueue,
  writes: readonly OfKind<"finish">[],
): Promise<readonly { readonly id: RunId }[]> {
  const done: { id: RunId }[] = [];
  for (const { run, end } of writes) {
    if (end.state !== "continued") continue;
    const [row] = await tx.query<{
      type: string;
      subject: string | null;
      subjects: readonly string[] | null;
      team: string | null;
      channel: string | null;
    }>(
      `select events.type, runs.subject, events.subjects, events.channel, runs.team from hathi.runs join hathi.events on events.id = runs.event_id
       where runs.id = $1 and epoch = $2 and owner = $3`,
      [run.runId, run.epoch, run.worker],
    );
    if (row === undefined) continue;
    const stored = await storeEvent(tx, {
      source: "run",
      type: row.type,
      subject: row.subject,
      subjects: row.subjects ?? [],
      data: end.input,
      team: row.team,
      channel: row.channel,
      dedupeKey: `continued:${run.runId}:${run.epoch}`,
    });
    if (stored.kind === "duplicate") continue;
    await withdrawAsksOf(tx, jobs, [run.runId]);
    for (const table of ["journal", "waits", "inbox", "store_updates"]) {
      await tx.query(`delete from hathi.${table} where run_id = $1`, [run.runId]);
    }
    const kept = (end.usedEvents ?? []).slice(-mostUsedEvents);
    const dropped = (end.usedEvents ?? []).slice(0, -mostUsedEvents);
    await tx.query(
      `update hathi.runs set
         since_seq = greatest(
           coalesce(since_seq, event_seq), (select max(seq) from hathi.events where id = any ($5))),
         taken = $4, state = 'queued', owner = null, event_id = $2, event_seq = $3, started_at = null, wake_at = null,
         alarm_at = null, waiting_for = null, status = null, seed = md5(seed || $2)
       where id = $1`,
      [run.runId, stored.eventId, stored.seq, kept, dropped],
    );
    await jobs.enqueue(tx, [{ runId: run.runId, inSeconds: 0 }]);
    done.push({ id: run.runId });
  }
  return done;
}
