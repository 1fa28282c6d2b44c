/**
 * Lists runs, newest first: the unfinished ones, then those that have ended. Each part is read in the order of an
 * index, and only as many rows as are shown, however many runs there are.
 */
import type { SlackParty } from "../../core/people/run-people.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";
import { isAboutByIndex } from "./concerns.ts";
import { readOpenDoubts } from "./doubts/doubts.ts";
import { columns, type RunRow, toSummary } from "./find-run.ts";
import { type Reach, reachedFrom, reachesUnownedFrom, reachValues } from "./reach.ts";

export interface RunsListed {
  readonly scope: "all" | "unfinished";
  readonly state?: RunState | undefined;
  readonly automation?: string | undefined;
  readonly concerning?: readonly SlackParty[] | undefined;
  readonly subject?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly limit: number;
}

// A run whose automation has not decided yet may be discarded at once, so it is shown only if that takes long.
export const isVisible =
  "(admitted or state <> 'queued' or created_at < (select hathi.now()) - interval '10 seconds')";

export async function listRuns(
  on: Queryable,
  { scope, state, automation, concerning, subject, since, until, limit }: RunsListed,
  reach: Reach,
): Promise<readonly RunSummary[]> {
  const values: unknown[] = [limit];
  const give = (...more: readonly unknown[]): number => values.push(...more) - more.length + 1;
  const ofAutomation = automation === undefined ? "" : `and automation = $${give(automation)}`;
  const parties = concerning === undefined ? undefined : give(concerning);
  const place = reach.all ? 0 : give(...reachValues(reach));
  const inState = state === undefined ? "" : `and state = '${state}'`;
  const about = subject === undefined ? "" : `and ${isAboutByIndex(`$${give(subject)}::text`)}`;
  const from = since === undefined ? undefined : give(since);
  const to = until === undefined ? undefined : give(until);
  const newest = (which: string, by: "created_at" | "finished_at" = "created_at"): string => {
    const within = [
      from === undefined ? "" : `and ${by} >= $${from}`,
      to === undefined ? "" : `and ${by} <= $${to}`,
    ];
    const where = [which, inState, ofAutomation, about, ...within].join(" ");
    if (parties !== undefined) return newestConcerning(parties, { where, by });
    return `(select id, finished_at is not null as has_ended from ${newestOf({ where, by })})`;
  };
  const reached = reach.all ? "" : `and ${reachedFrom(place)}`;
  // Few of the ended runs failed or were cancelled. These have an index of their own, in order of their ends.
  const isRare = state === "failed" || state === "cancelled";

  const parts: string[] = [];
  if (state === undefined || !isFinished(state)) {
    parts.push(newest(`finished_at is null and ${isVisible} ${reached}`));
  }
  const hasEnded = state === undefined ? scope === "all" : isFinished(state);
  if (isRare) parts.push(newest(`true ${reached}`, "finished_at"));
  else if (hasEnded && reach.all) parts.push(newest("finished_at is not null"));
  else if (hasEnded) {
    // Searched by workspace. Otherwise a workspace with few runs would be looked for among the runs of all others.
    parts.push(
      newest(`finished_at is not null and coalesce(team, '') = $${place + 1}::text ${reached}`),
      newest(`finished_at is not null and coalesce(team, '') = '' and ${reachesUnownedFrom(place)}`),
    );
  }
  // The statement has no name, so that it is planned for its actual limit each time. A plan for an unknown limit
  // expects a tenth of all runs, and reads through them.
  const rows = await on.query<RunRow>(
    {
      text: `with listed as materialized (${parts.join(" union all ")})
             select ${columns} from listed
             join hathi.runs on runs.id = listed.id join hathi.events on events.id = event_id
             order by has_ended, runs.${isRare ? "finished_at" : "created_at"} desc limit $1`,
      unreadable: "shown",
    },
    values,
  );
  return withDoubts(on, rows.map(toSummary));
}

interface Which {
  readonly where: string;
  readonly by: string;
}

function newestOf({ where, by }: Which): string {
  return `(select id, created_at, finished_at from hathi.runs where ${where} order by ${by} desc limit $1) as runs`;
}

// For a person whom more runs concern, the list has those that named the person last.
const mostOfParty = 2000;

/** Runs are found from the people and from the automations that name them, because few of all runs concern a person. */
function newestConcerning(parties: number, { where, by }: Which): string {
  return `
    (select id, finished_at is not null as has_ended from (
       select one.* from unnest($${parties}::text[]) as party cross join lateral (
         select run_id from hathi.run_people where person = party order by at desc limit ${mostOfParty}) as named
       -- Each is read by its id: "offset 0" keeps the planner from joining all runs that failed.
       cross join lateral (
         select runs.id, runs.created_at, runs.finished_at from hathi.runs
         where id = run_id and ${where} offset 0) as one
       union
       select own.id, own.created_at, own.finished_at from hathi.automations cross join lateral (
         select * from ${newestOf({ where: `automation = automations.name and ${where}`, by })}) as own
       where people && $${parties}::text[]) as runs
     order by ${by} desc limit $1)`;
}

async function withDoubts(on: Queryable, runs: readonly RunSummary[]): Promise<readonly RunSummary[]> {
  const paused = runs.flatMap(({ id, state }) => (state === "paused" ? [id] : []));
  const doubts = Map.groupBy(await readOpenDoubts(on, paused), ({ runId }) => runId);
  return runs.map((run) => ({ ...run, doubts: doubts.get(run.id) ?? [] }));
}
