/** What the database says of the runs of a chaos run, and which of its rows break an invariant. */
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { RunState } from "../../../src/core/run.ts";
import type { Queryable } from "../../../src/journal/database/database.ts";
import { guestAutomations } from "../guests/guest-sources.ts";
import type { EndedRun } from "../stories/story.ts";

export interface UnfinishedRun {
  readonly id: RunId;
  readonly state: RunState;
  readonly automation: string;
  readonly isChild: boolean;
  /** Of a pull request the number of that. */
  readonly n: number;
  readonly waiting: string | null;
  readonly error: { readonly message: string } | null;
}

const numberOf = `coalesce((events.data ->> 'n')::integer, (events.data #>> '{pull_request,number}')::integer)`;

export async function readUnfinished(on: Queryable): Promise<readonly UnfinishedRun[]> {
  return on.query<UnfinishedRun>(
    {
      name: "chaos-unfinished",
      text: `select runs.id, state, automation, parent_run_id is not null as "isChild", ${numberOf} as n,
             waiting_for as waiting, error
           from hathi.runs join hathi.events on events.id = event_id
           where finished_at is null and automation <> all ($1)`,
    },
    [guestAutomations],
  );
}

export interface RunOfStory extends EndedRun {
  readonly n: number;
}

export async function readEnded(on: Queryable): Promise<readonly RunOfStory[]> {
  const rows = await on.query<Omit<RunOfStory, "result"> & { readonly result: string | null }>(
    `select runs.id, automation, state, result, error ->> 'message' as error,
       parent_run_id is not null as "isChild", ${numberOf} as n
     from hathi.runs join hathi.events on events.id = event_id
     where automation <> all ($1) and automation not like 'automation-%'
     order by parent_run_id is not null, runs.created_at`,
    [guestAutomations],
  );
  return rows.map((row) => ({ ...row, result: row.result === null ? undefined : decodeValue(row.result) }));
}

export interface BrokenJournal {
  readonly run_id: RunId;
  readonly problem: string;
}

/** One owner a write: epochs never decrease along a journal, which has no gap and answers each call once. */
export async function findBrokenJournals(on: Queryable): Promise<readonly BrokenJournal[]> {
  return on.query<BrokenJournal>(`
    select run_id, 'entry ' || seq || ' of epoch ' || epoch || ' follows one of epoch ' || before as problem from (
      select run_id, seq, epoch, lag(epoch) over (partition by run_id order by seq) as before from hathi.journal
    ) as written where epoch < before
    union all
    select run_id, 'its ' || count(*) || ' entries end with number ' || max(seq) from hathi.journal
    group by run_id having max(seq) <> count(*)
    union all
    select run_id, 'call ' || call || ' was answered ' || count(*) || ' times' from hathi.journal
    where call > 0 and kind in ('step', 'timer', 'wait', 'value') group by run_id, call having count(*) > 1`);
}

export async function countSteps(on: Queryable): Promise<number> {
  const [row] = await on.query<{ steps: number }>(
    `select count(*)::integer as steps from hathi.journal join hathi.runs on runs.id = run_id
     where kind = 'step' and automation not like 'automation-%'`,
  );
  return row?.steps ?? 0;
}

export async function readJournal(on: Queryable, runId: RunId): Promise<readonly object[]> {
  return on.query<object>(
    `select seq, epoch, kind, call, name, ok, attempt, at, left(input, 120) as input, left(output, 120) as output
     from hathi.journal where run_id = $1 order by seq`,
    [runId],
  );
}
