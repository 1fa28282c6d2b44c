/**
 * Reads what runs posted last and what started them, to find whom to tell: behind messages about failures and doubts.
 * What cannot be read names no place, and must not keep people from hearing of other runs.
 */
import type { HathiEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal-entry.ts";
import type { RunPeople } from "../../core/ports/people/failure-outbox.ts";
import type { Queryable } from "../database/database.ts";

// Enough to find a channel that still exists, without reading a whole journal.
const postsRead = 20;

/** @returns the posts of each run, in the order of its journal */
export async function readPosts(
  on: Queryable,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, readonly JournalEntry[]>> {
  const posts = await on.query<JournalEntry & { readonly run_id: RunId }>(
    {
      text: `select entry.* from unnest($1::text[]) as asked (id), lateral (
               select run_id, seq, kind, call, name, digest, input, ok, output, attempt, at from hathi.journal
               where run_id = asked.id and kind = 'step' and ok
                 and name in ('slack.chat.postMessage', 'slack.conversations.create')
               order by seq desc limit ${postsRead}) as entry`,
      unreadable: "shown",
    },
    [runIds],
  );
  const byRun = Map.groupBy(posts, ({ run_id: runId }) => runId);
  return new Map([...byRun].map(([runId, mine]) => [runId, mine.toSorted((a, b) => a.seq - b.seq)]));
}

export async function readRunPeople(
  on: Queryable,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, RunPeople>> {
  if (runIds.length === 0) return new Map();
  const [events, posts] = await Promise.all([
    on.query<HathiEvent & { readonly run_id: RunId }>(
      {
        text: `select runs.id as run_id, events.id, source, type, events.subject, time, data
               from hathi.runs join hathi.events on events.id = event_id where runs.id = any ($1)`,
        unreadable: "shown",
      },
      [runIds],
    ),
    readPosts(on, runIds),
  ]);
  return new Map(
    events.map(({ run_id: runId, ...event }) => [runId, { runId, event, posts: posts.get(runId) ?? [] }]),
  );
}
