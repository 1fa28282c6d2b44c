/** Groups the newest runs that failed, and those that are paused, by why: one line for a cause, however many runs it has. */
import { causeOf } from "../../core/failed-run.ts";
import type { SlackParty } from "../../core/people/run-people.ts";
import type { CauseGroup } from "../../core/ports/page/page-events.ts";
import type { Failure } from "../../core/run.ts";
import type { Queryable } from "../database/database.ts";
import { concerns } from "../people/concerns.ts";
import { type Reach, reachedFrom, reachesUnownedFrom, reachValues } from "../people/reach.ts";

/** Grouped are so many of each; further ones are older. */
const mostGrouped = 5000;
const mostGroups = 100;
const mostExamples = 5;

// As causeOf() in core/failed-run.ts: ids and counts differ from run to run.
const causeOfError = `left(regexp_replace(left(concat_ws(': ', error ->> 'name', error ->> 'message'), 1200),
  '[0-9a-f]{7,}|\\d+', '#', 'gi'), 300)`;

export async function readCauses(
  on: Queryable,
  concerning: readonly SlackParty[] | undefined,
  reach: Reach,
): Promise<readonly CauseGroup[]> {
  const values: unknown[] = [...reachValues(reach)];
  const only = concerning === undefined ? "true" : concerns(`$${values.push(concerning)}`);
  const columns = `id, automation, state, ${causeOfError} as cause,
    case when json_typeof(error) = 'string' then error::text end as sealed`;
  const whose = reach.all
    ? ["true"]
    : // Each workspace by itself, as the index has them: one with few failures may share this with one that has many.
      ["coalesce(team, '') = $2::text", `coalesce(team, '') = '' and ${reachesUnownedFrom(1)}`];
  const failed = whose.map(
    (
      of,
    ) => `(select ${columns}, finished_at as at from hathi.runs where state = 'failed' and ${of} and ${only}
      order by finished_at desc, id desc limit ${mostGrouped})`,
  );
  const groups = await on.query<CauseGroup & { readonly sealed: string | null }>(
    {
      text: `select automation, state, cause, sealed, count(*)::integer as runs, min(at) as "firstAt", max(at) as "lastAt",
               (array_agg(id order by at desc))[1:${mostExamples}] as examples
             from (
               ${failed.join(" union all ")}
               union all
               (select ${columns}, created_at as at from hathi.runs
                where finished_at is null and state = 'paused' and ${reachedFrom(1)} and ${only}
                order by created_at desc limit ${mostGrouped})) as stuck
             group by automation, state, cause, sealed order by "lastAt" desc, automation, cause`,
      unreadable: "shown",
    },
    values,
  );
  return gather(
    groups.map(({ sealed, ...group }) => (sealed === null ? group : { ...group, cause: causeIn(sealed) })),
  ).slice(0, mostGroups);
}

const causeIn = (error: string): string => causeOf(JSON.parse(error) as Failure);

/** An encrypted error is equal to no other one, and comes as a group of its own. */
function gather(groups: readonly CauseGroup[]): readonly CauseGroup[] {
  const gathered = new Map<string, CauseGroup>();
  for (const group of groups) {
    const key = JSON.stringify([group.automation, group.state, group.cause]);
    const newer = gathered.get(key);
    if (newer === undefined) gathered.set(key, group);
    else
      gathered.set(key, {
        ...newer,
        runs: newer.runs + group.runs,
        firstAt: group.firstAt < newer.firstAt ? group.firstAt : newer.firstAt,
        examples: [...newer.examples, ...group.examples].slice(0, mostExamples),
      });
  }
  return [...gathered.values()];
}
