/** A year of history, made by Postgres itself: ended runs with journals and events, parked runs with waits and timers. */
import type { Database } from "../../../src/journal/database/database.ts";

export interface HistorySize {
  readonly ended: number;
  readonly parked: number;
}

export async function makeHistory(database: Database, { ended, parked }: HistorySize): Promise<void> {
  const all = ended + parked;
  await database.query(
    `insert into hathi.builds (id, script, created_at, needed_at)
     select 'old' || n, repeat('x', 100), now(), now() from generate_series(1, 500) as n`,
  );
  await database.query(
    `insert into hathi.events (id, source, type, subject, time, data, dedupe_key)
     select 'e' || n, 'test', 'webhook.old' || n % 20, 's' || n % 5000, now() - ($1::integer - n) * interval '1 minute', '{}', 'old:' || n
     from generate_series(1, $1::integer) as n`,
    [all],
  );
  // One in five is about something further, as comments on pull requests and messages in threads are.
  await database.query(
    `insert into hathi.event_subjects (subject, type, event_seq)
     select 'further' || seq % 1000, type, seq from hathi.events where source = 'test' and seq % 5 = 0`,
  );
  await database.query(
    `insert into hathi.runs (id, automation, build_id, event_id, event_seq, state, admitted, seed, epoch, wakes,
       wakes_seen, created_at, started_at, finished_at, wake_at, alarm_at, team)
     select 'old' || lpad(n::text, 13, '0'), 'old' || n % 30, 'old' || 1 + n % 500, 'e' || n, seq,
       case when n <= $1 then 'completed' else 'waiting' end, true, 's', 1, 1, 1, time, time,
       case when n <= $1 then time + interval '1 minute' end,
       case when n > $1 and n % 2 = 0 then now() + interval '30 days' end,
       case when n > $1 and n % 2 = 0 then now() + interval '30 days' end, 'T' || n % 7
     from generate_series(1, $2::integer) as n join hathi.events on events.id = 'e' || n`,
    [ended, all],
  );
  await database.query(
    `insert into hathi.run_people (run_id, person, at)
     select id, case when event_seq % 50 = 0 then 'S' || event_seq % 3 else 'U' || event_seq % 100 end, created_at
     from hathi.runs where id like 'old%'`,
  );
  await database.query(
    `insert into hathi.audit (at, actor, action, run_id, details)
     select created_at, 'cli:ana', 'pause', id, '{"reason": "x"}' from hathi.runs where id like 'old%'`,
  );
  await database.query(
    `insert into hathi.journal (run_id, seq, kind, call, name, ok, output, attempt, epoch, at)
     select id, seq, 'step', seq, 'slack.a', true, '[1]', 1, 1, now() from hathi.runs, generate_series(1, 2) as seq
     where runs.id like 'old%'`,
  );
  await database.query(
    "update hathi.runs set parent_run_id = 'old' || lpad((event_seq - 1)::text, 13, '0') where id like 'old%' and event_seq % 10 = 1 and event_seq > 1 and exists (select 1 from hathi.runs as parent where parent.id = 'old' || lpad((runs.event_seq - 1)::text, 13, '0'))",
  );
  await database.query(
    `insert into hathi.waits (run_id, call, type, subject, opened_at)
     select id, 3, 'webhook.old' || event_seq % 20, 's' || event_seq % 5000, now() from hathi.runs
     where finished_at is null and id like 'old%'`,
  );
  await database.query(
    `insert into hathi.inbox (run_id, call, event_seq)
     select id, call, event_seq from hathi.runs, generate_series(3, 8) as call where finished_at is null and id like 'old%'`,
  );
  await database.query(
    `insert into hathi.journal (run_id, seq, kind, call, name, ok, output, attempt, epoch, at)
     select id, 3, 'wait', 3, 'next', true, event_id, 1, 1, now() from hathi.runs where id like 'old%' and event_seq % 10 = 0`,
  );
  await database.query(
    `insert into hathi.large_outputs (run_id, seq, output)
     select run_id, seq, 'x' from hathi.journal where seq = 1 and run_id like '%7'`,
  );
  await database.query(
    `insert into hathi.store (automation, key, value, updated_at)
     select 'old' || n % 30, 'k' || n, '[1]', now() from generate_series(1, 5000) as n`,
  );
  await database.query(
    `insert into hathi.store_updates (run_id, call, value)
     select id, 1, '[1]' from hathi.runs where id like 'old%' and event_seq % 5 = 0`,
  );
  await database.query(
    `insert into pgboss.job (name, data, singleton_key, start_after)
     select 'advance-run', '{}', id, wake_at from hathi.runs where wake_at is not null and id like 'old%'`,
  );
  // Questions that ended long ago.
  await database.query(
    `insert into hathi.asks (id, run_id, step_key, team, question, opened_at, expires_at, due_at, outcome, ended_at, changes, shown)
     select 'ask' || id, id, id || '/1', team, '{}', created_at, created_at + interval '90 days', created_at,
       'answered', created_at, 2, 2
     from hathi.runs where id like 'old%'`,
  );
  await database.query(
    `insert into hathi.ask_answers (ask_id, person, choice, groups, at)
     select id, 'slack:T1/U' || n, 'yes', '{}', opened_at from hathi.asks, generate_series(1, 2) as n`,
  );
  await database.query(
    `insert into hathi.ask_messages (ask_id, kind, place, channel, ts, shown)
     select id, case n when 1 then 'card' else 'reminder' end, 'C1', 'C1', row_number() over () || '.1', 2
     from hathi.asks, generate_series(1, 2) as n`,
  );
  await database.query(
    `insert into hathi.run_logs (run_id, at, level, text)
     select id, created_at, 'info', 'said' from hathi.runs where id like 'old%'`,
  );
  await database.query(
    `insert into hathi.doubts (run_id, call, name, attempt, reason, since, asked_at, settled_at, settlement, told_at)
     select id, 1, 'slack.a', 1, 'a worker died', created_at, created_at, created_at, 'again', created_at
     from hathi.runs where id like 'old%' and event_seq % 5 = 0`,
  );
  await database.query(
    `insert into hathi.failure_notices (run_id, automation, team, cause, closed_at, told_at)
     select id, automation, team, 'Error', now(), now() from hathi.runs where id like 'old%' and event_seq % 5 = 0`,
  );
  await database.query(
    `insert into hathi.failures (run_id, cause, notice_id)
     select run_id, cause, id from hathi.failure_notices where run_id like 'old%'`,
  );
  // Their waiters were woken long ago.
  await database.query("delete from hathi.wakings");
  await database.query("analyze");
}
