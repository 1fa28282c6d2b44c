/** Finds the runs that a bulk act is for: counts them, and reads them page by page, in an order that no act changes. */
import {
  type BulkCount,
  type BulkFilter,
  type BulkPage,
  type BulkRun,
  type BulkWord,
  mostCountedInBulk,
  statesFor,
} from "../../../core/bulk/bulk-act.ts";
import { shortId } from "../../../core/ids.ts";
import type { RunState } from "../../../core/run.ts";
import type { Queryable } from "../../database/database.ts";
import { concerns, isAbout } from "../concerns.ts";
import { countFailed, listFailed } from "../failures/failed-runs.ts";
import { type Reach, reachedFrom, reachValues } from "../reach.ts";

export interface PageWanted {
  readonly limit: number;
  readonly after?: string | undefined;
}

export async function countMatching(
  on: Queryable,
  word: BulkWord,
  filter: BulkFilter,
  reach: Reach,
): Promise<BulkCount> {
  if (word === "retry") return countFailed(on, asFailed(filter), reach);
  const { where, values } = conditionsOf(word, filter, reach);
  const groups = await on.query<{ automation: string; state: RunState; runs: number; doubts: number }>(
    `select automation, state, count(*)::integer as runs, sum(doubts)::integer as doubts
     from (select automation, state, ${doubtsOf(word, values, filter, "count(*)")} as doubts
           from hathi.runs where ${where} limit ${mostCountedInBulk}) as counted
     group by automation, state order by runs desc, automation, state`,
    values,
  );
  const sum = (of: (group: (typeof groups)[number]) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  return { runs: sum(({ runs }) => runs), doubts: sum(({ doubts }) => doubts), leftOut: 0, groups };
}

export async function readMatching(
  on: Queryable,
  word: BulkWord,
  filter: BulkFilter,
  { limit, after }: PageWanted,
  reach: Reach,
): Promise<BulkPage> {
  if (word === "retry") {
    const page = await listFailed(on, { ...asFailed(filter), limit, after }, reach);
    const runs = page.runs.filter(({ hasFailedStep }) => hasFailedStep);
    return { runs: runs.map((run) => ({ ...run, doubts: [] })), next: page.next };
  }
  const { where, values } = conditionsOf(word, filter, reach);
  // The statement has no name, so that it is planned for its values: most filters leave most conditions out.
  const rows = await on.query<
    Omit<BulkRun, "shortId" | "doubts"> & { readonly doubts: readonly number[] | null }
  >(
    `select id, automation, state, subject, ${doubtsOf(word, values, filter, "array_agg(doubts.id::float8 order by doubts.id)")} as doubts
     from hathi.runs where ${where} and runs.id > $${values.push(after ?? "")} order by runs.id limit $${values.push(limit)}`,
    values,
  );
  return {
    runs: rows.map((row) => ({ ...row, shortId: shortId(row.id), doubts: row.doubts ?? [] })),
    next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  };
}

function asFailed({ automation, since, until, subject, concerning, run }: BulkFilter): FailedOnly {
  const people = concerning === "me" ? undefined : concerning;
  return { automation, since, until, subject, concerning: people, run };
}

interface FailedOnly extends Pick<BulkFilter, "automation" | "since" | "until" | "subject" | "run"> {
  readonly concerning: readonly string[] | undefined;
}

function conditionsOf(
  word: Exclude<BulkWord, "retry">,
  { automation, state, since, until, subject, concerning, run, step, askedWith }: BulkFilter,
  reach: Reach,
): { readonly where: string; readonly values: unknown[] } {
  const values: unknown[] = [...reachValues(reach)];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    "finished_at is null",
    reachedFrom(1),
    `state = any (${given(state === undefined ? statesFor(word) : [state])}::text[])`,
    `created_at <= ${given(until)}`,
    ...(automation === undefined ? [] : [`automation = ${given(automation)}`]),
    ...(since === undefined ? [] : [`created_at >= ${given(since)}`]),
    ...(run === undefined ? [] : [`runs.id = ${given(run)}`]),
    ...(subject === undefined ? [] : [isAbout(given(subject))]),
    // Without rights nobody knows who "me" is: the terminal's runs are all of them.
    ...(concerning === undefined || concerning === "me" ? [] : [concerns(given(concerning))]),
    // Its automation has not decided yet whether there will be such a run.
    "(admitted or state <> 'queued')",
    ...further[word],
  ];
  if (word === "settle") conditions.push(`exists (select 1 ${fromDoubts(given, { step, askedWith })})`);
  return { where: conditions.join(" and "), values };
}

const further: Readonly<Record<Exclude<BulkWord, "retry">, readonly string[]>> = {
  cancel: ["(cancel_requested_at is null or state = 'paused')"],
  pause: ["cancel_requested_at is null", "pause_requested_by is null"],
  resume: ["not exists (select 1 from hathi.doubts where run_id = runs.id and settled_at is null)"],
  settle: [],
};

function fromDoubts(
  given: (value: unknown) => string,
  { step, askedWith }: Pick<BulkFilter, "step" | "askedWith">,
): string {
  const conditions = [
    "doubts.run_id = runs.id and doubts.settled_at is null",
    ...(step === undefined ? [] : [`doubts.name = ${given(step)}`]),
    ...(askedWith === undefined ? [] : [`coalesce(doubts.told_with, doubts.id) = ${given(askedWith)}`]),
  ];
  return `from hathi.doubts where ${conditions.join(" and ")}`;
}

function doubtsOf(word: BulkWord, values: unknown[], filter: BulkFilter, what: string): string {
  if (word !== "settle") return "null::bigint";
  return `(select ${what} ${fromDoubts((value) => `$${values.push(value)}`, filter)})`;
}
