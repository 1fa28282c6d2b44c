/** Fills a database with years of history: finished and parked runs, their journals, events, builds. */
import type { Database } from "../../src/journal/database/database.ts";

export interface History {
  readonly finished: number;
  readonly parked: number;
  readonly events: number;
  readonly builds: number;
}

const chunk = 250_000;
const noDeadline = { deadlineMs: Number.POSITIVE_INFINITY };

/** @param build of the automation "parked", whose runs wait for an event that never comes */
export async function fillHistory(
  database: Database,
  { finished, parked, events, builds }: History,
  { build, say }: { readonly build: string; readonly say: (line: string) => void },
): Promise<void> {
  const fill = async (text: string, values: readonly unknown[]): Promise<void> => {
    await database.transaction(async (tx) => {
      await tx.query("set local statement_timeout = 0");
      // References hold by construction, and looking each up takes longer than all the rest.
      await tx.query("set local session_replication_role = replica");
      await tx.query("set local synchronous_commit = off");
      await tx.query(text, values);
    }, noDeadline);
  };
  const inChunks = async (count: number, what: string, text: string): Promise<void> => {
    for (let from = 0; from < count; from += chunk) {
      await fill(text, [from + 1, Math.min(count, from + chunk)]);
      if ((from / chunk) % 8 === 0) say(`${what}: ${from} of ${count}`);
    }
  };
  await fill(
    `insert into hathi.builds (id, script, created_at, needed_at)
     select md5('build ' || n), repeat(md5(n::text), 3000), clock_timestamp() - n * interval '1 day',
       clock_timestamp() - n * interval '1 day'
     from generate_series(1, $1::integer) as n`,
    [builds],
  );
  // Older than everything that is to come, and numbered before it.
  await inChunks(
    events,
    "events",
    `insert into hathi.events (id, source, type, subject, time, data, dedupe_key)
     select 'h' || n, 'github',
       (array['github.check_run.completed', 'github.push', 'github.pull_request.synchronize', 'webhook.parked'])[1 + n % 4],
       'octo/app' || n % 50 || '#' || n % 5000, clock_timestamp() - interval '400 days' + n * interval '3 seconds',
       json_build_object('n', n, 'text', repeat('x', 200)), 'history:' || n
     from generate_series($1::integer, $2::integer) as n`,
  );
  await fill(runsSql("finished", builds), [1, Math.min(chunk, finished)]);
  for (let from = chunk; from < finished; from += chunk) {
    await fill(runsSql("finished", builds), [from + 1, Math.min(finished, from + chunk)]);
    if ((from / chunk) % 4 === 0) say(`finished runs: ${from} of ${finished}`);
  }
  await inChunks(
    finished,
    "journals",
    `insert into hathi.journal (run_id, seq, kind, call, name, digest, input, ok, output, attempt, epoch, at)
     select 'f' || left(md5('f' || n), 15), 1, 'step', 1, 'slack.chat.postMessage', md5(n::text), '["hello"]', true,
       '[{"ok":1},true]', 1, 1, clock_timestamp() - interval '300 days'
     from generate_series($1::integer, $2::integer) as n`,
  );
  // With their waits at once: a sweeper at work would rightly call a run without one an orphan.
  await fill(
    `with parked as (${runsSql("parked", builds).replaceAll("$build", `'${build}'`)})
     insert into hathi.waits (run_id, call, type, subject, opened_at)
     select 'p' || left(md5('p' || n), 15), 1, 'webhook.never', 'nobody #' || n, clock_timestamp()
     from generate_series($1::integer, $2::integer) as n`,
    [1, parked],
  );
  await database.query("analyze", []);
  say("filled");
}

function runsSql(kind: "finished" | "parked", builds: number): string {
  const isParked = kind === "parked";
  const letter = isParked ? "p" : "f";
  return `insert into hathi.runs
    (id, automation, build_id, event_id, event_seq, subject, state, admitted, seed, created_at, started_at,
     finished_at, epoch, waiting_for)
   select '${letter}' || left(md5('${letter}' || n), 15), ${isParked ? "'parked'" : "'automation-' || n % 40"},
     ${isParked ? "$build" : `md5('build ' || 1 + n % ${builds})`},
     'h' || n, n, 'octo/app' || n % 50 || '#' || n % 5000, '${isParked ? "waiting" : "completed"}', true, md5(n::text),
     clock_timestamp() - interval '390 days' + n * interval '6 seconds',
     clock_timestamp() - interval '390 days' + n * interval '6 seconds',
     ${isParked ? "null" : "clock_timestamp() - interval '390 days' + n * interval '6 seconds' + interval '1 hour'"},
     1, ${isParked ? "'webhook.never'" : "null"}
   from generate_series($1::integer, $2::integer) as n`;
}
