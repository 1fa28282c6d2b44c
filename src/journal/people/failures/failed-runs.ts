/** Lists failed runs page by page, in order of their ends: those that nobody has retried, or those of one message. */
import { type BulkCount, mostCountedInBulk } from "../../../core/bulk/bulk-act.ts";
import type { FailedFilter, FailedPage, FailedRun } from "../../../core/failed-run.ts";
import { shortId, type RunId } from "../../../core/ids.ts";
import type { Failure, RunState } from "../../../core/run.ts";
import type { Queryable } from "../../database/database.ts";
import { concerns, isAbout } from "../concerns.ts";
import { type Reach, reachedFrom, reachValues } from "../reach.ts";

export interface FailedRow {
  readonly id: RunId;
  readonly automation: string;
  readonly subject: string | null;
  readonly error: Failure | null;
  readonly state: RunState;
  readonly finished_at: Date;
  readonly has_failed_step: boolean;
  readonly retry_id: RunId | null;
  readonly retry_state: RunState | null;
  readonly retried_by: string | null;
}

export const failedColumns = `runs.id, runs.automation, runs.state, runs.subject, runs.error,
  coalesce(runs.finished_at, failures.noted_at) as finished_at,
  exists (
    select 1 from hathi.journal where run_id = runs.id and kind = 'step' and not ok) as has_failed_step,
  retry.id as retry_id, retry.state as retry_state, failures.retried_by`;

// Of several retries the last one counts.
export const withRetry = `left join hathi.failures on failures.run_id = runs.id
  left join lateral (
    select id, state from hathi.runs as retries where retries.restarted_from = runs.id
    order by created_at desc, id limit 1) as retry on true`;

// A failed child is left to its parent: retrying the parent from its failed step starts the child again.
const isPeoples = "(runs.parent_run_id is null or runs.detached or failures.run_id is not null)";

export async function listFailed(on: Queryable, filter: FailedFilter, reach: Reach): Promise<FailedPage> {
  const { limit, after } = filter;
  const { conditions, values } = conditionsOf(filter, reach);
  const given = (value: unknown): string => `$${values.push(value)}`;
  if (after !== undefined) {
    const [, id, at] = /^(\S+) (.+)$/.exec(after) ?? [];
    conditions.push(`(runs.finished_at, runs.id) > (${given(at)}::timestamptz, ${given(id)})`);
  }
  const rows = await on.query<FailedRow & { readonly place: string }>(
    {
      text: `select ${failedColumns}, runs.id || ' ' || runs.finished_at::text as place
             from hathi.runs ${withRetry}
             where ${conditions.join(" and ")} order by runs.finished_at, runs.id limit ${given(limit)}`,
      unreadable: "shown",
    },
    values,
  );
  return { runs: rows.map(toFailedRun), next: rows.length < limit ? null : (rows.at(-1)?.place ?? null) };
}

/** Counts the failed runs that a retry of all would take, and those whose own code threw. */
export async function countFailed(
  on: Queryable,
  filter: Omit<FailedFilter, "limit" | "after" | "toldWith">,
  reach: Reach,
): Promise<BulkCount> {
  const { conditions, values } = conditionsOf(filter, reach);
  const rows = await on.query<{ automation: string; has_failed_step: boolean; runs: number }>(
    `select automation, has_failed_step, count(*)::integer as runs
     from (select ${failedColumns} from hathi.runs ${withRetry}
           where ${conditions.join(" and ")} limit ${mostCountedInBulk}) as counted
     group by automation, has_failed_step order by runs desc, automation`,
    values,
  );
  const sum = (hasFailedStep: boolean): number =>
    rows.reduce((total, row) => total + (row.has_failed_step === hasFailedStep ? row.runs : 0), 0);
  const groups = rows.flatMap(({ automation, has_failed_step: isRetried, runs }) =>
    isRetried ? [{ automation, state: "failed" as const, runs }] : [],
  );
  return { runs: sum(true), doubts: 0, leftOut: sum(false), groups };
}

function conditionsOf(
  { automation, since, until, toldWith, subject, concerning, run }: Omit<FailedFilter, "limit" | "after">,
  reach: Reach,
): { readonly conditions: string[]; readonly values: unknown[] } {
  const values: unknown[] = [...reachValues(reach)];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [reachedFrom(1)];
  if (toldWith === undefined) conditions.push("runs.state = 'failed'", "retry.id is null", isPeoples);
  else {
    // All runs of a message have failed. They are found by id, however many other runs have failed.
    const notice = `(select notice_id from hathi.failures where run_id = ${given(toldWith)})`;
    conditions.push(`runs.id in (select run_id from hathi.failures where notice_id = ${notice})`);
  }
  if (automation !== undefined) conditions.push(`runs.automation = ${given(automation)}`);
  if (since !== undefined) conditions.push(`runs.finished_at >= ${given(since)}`);
  if (until !== undefined) conditions.push(`runs.finished_at <= ${given(until)}`);
  if (subject !== undefined) conditions.push(isAbout(given(subject)));
  if (concerning !== undefined) conditions.push(concerns(given(concerning)));
  if (run !== undefined) conditions.push(`runs.id = ${given(run)}`);
  return { conditions, values };
}

export function toFailedRun(row: FailedRow): FailedRun {
  return {
    id: row.id,
    shortId: shortId(row.id),
    automation: row.automation,
    state: row.state,
    subject: row.subject,
    error: row.error,
    finishedAt: row.finished_at,
    hasFailedStep: row.has_failed_step,
    retried:
      row.retry_id === null || row.retry_state === null
        ? null
        : { id: row.retry_id, shortId: shortId(row.retry_id), state: row.retry_state, by: row.retried_by },
  };
}
