/**
 * Finds runs for the page, newest first, by any filter. Each page is read in the order of an index, from where the one
 * before ended, so that the thousandth costs what the first does.
 */
import { HathiError } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import type { SlackParty } from "../../core/people/run-people.ts";
import type { FoundRuns, RunSearch } from "../../core/ports/page/page-runs.ts";
import { type Failure, isFinished } from "../../core/run.ts";
import { sealedMark } from "../../core/secrets/sealed-text.ts";
import type { Queryable } from "../database/database.ts";
import { isAboutByIndex } from "../people/concerns.ts";
import { columns, type RunRow, toSummary } from "../people/find-run.ts";
import { isVisible } from "../people/list-runs.ts";
import { type Reach, reachedFrom, reachesUnownedFrom, reachValues } from "../people/reach.ts";

/** No index has what a text may stand in, so it is looked for in so many runs at a time, the newest first. */
const mostLookedThrough = 5000;
// For a person whom more runs concern, those that named the person last are found.
const mostOfParty = 2000;

type Search = Omit<RunSearch, "concerning"> & { readonly concerning?: readonly SlackParty[] | undefined };

interface TextOfRun {
  readonly id: RunId;
  readonly is_found: boolean;
  readonly status: string | null;
  readonly waiting_for: string | null;
  readonly error: Failure | null;
}

interface Place {
  readonly id: RunId;
  readonly place: string;
}

export async function searchRuns(on: Queryable, search: Search, reach: Reach): Promise<FoundRuns> {
  const { limit, text } = search;
  if (text === undefined || text === "") {
    const places = await readPlaces(on, search, reach, limit);
    const last = places.length < limit ? undefined : places.at(-1);
    return { runs: await readRuns(on, places), next: placeOf(last), lookedBackTo: null };
  }
  const candidates = await readPlaces(on, search, reach, mostLookedThrough);
  const named = search.after === undefined ? await findById(on, text, search.concerning, reach) : [];
  const ids = await findText(on, candidates, text, limit);
  const found = new Set([...ids, ...named]);
  const places = [
    ...named.filter((id) => !ids.includes(id)).map((id) => ({ id, place: "" })),
    ...candidates.filter(({ id }) => found.has(id)),
  ];
  const isFull = ids.length === limit;
  const hasMore = candidates.length === mostLookedThrough;
  const last = isFull
    ? candidates.findLast(({ id }) => ids.includes(id))
    : hasMore
      ? candidates.at(-1)
      : undefined;
  return {
    runs: await readRuns(on, places),
    next: placeOf(last),
    lookedBackTo: isFull || last === undefined ? null : new Date(last.place),
  };
}

/** Where each run of the page stands: its id, and the time that the list is in order of. */
async function readPlaces(
  on: Queryable,
  search: Search,
  reach: Reach,
  limit: number,
): Promise<readonly Place[]> {
  const { state, automation, subject, concerning, since, until, after } = search;
  const values: unknown[] = [limit];
  const given = (value: unknown): string => `$${values.push(value)}`;
  // Few of the ended runs failed or were cancelled. These have an index of their own, in order of their ends.
  const isRare = state === "failed" || state === "cancelled";
  const order = isRare ? "finished_at" : "created_at";
  const reached = reach.all ? 0 : values.push(...reachValues(reach)) - 2;
  const conditions = [
    ...(state === undefined || state === "unfinished" ? [] : [`state = '${state}'`]),
    ...(automation === undefined ? [] : [`automation = ${given(automation)}`]),
    ...(subject === undefined ? [] : [isAboutByIndex(given(subject))]),
    ...(since === undefined ? [] : [`${order} >= ${given(since)}`]),
    ...(until === undefined ? [] : [`${order} <= ${given(until)}`]),
    ...readAfter(after).map(
      ({ id, place }) => `(${order}, id) < (${given(place)}::timestamptz, ${given(id)})`,
    ),
  ];
  const parties = concerning === undefined ? undefined : given(concerning);
  const part = (...which: readonly string[]): string => {
    const where = [...which, ...conditions].join(" and ");
    const from = parties === undefined ? "hathi.runs" : concerningRuns(parties, where, order);
    return `(select id, ${order} as place from ${from} ${parties === undefined ? `where ${where}` : ""}
      order by ${order} desc, id desc limit $1)`;
  };
  const within = reach.all ? "true" : reachedFrom(reached);
  const parts: string[] = [];
  // Searched by workspace. Otherwise a workspace with few runs would be looked for among the runs of all others.
  const ofEachWorkspace = (...which: readonly string[]): void => {
    if (reach.all || parties !== undefined) parts.push(part(...which, within));
    else {
      parts.push(
        part(...which, `coalesce(team, '') = $${reached + 1}::text`, within),
        part(...which, "coalesce(team, '') = ''", reachesUnownedFrom(reached)),
      );
    }
  };
  if (isRare) ofEachWorkspace();
  else {
    if (state === undefined || state === "unfinished" || !isFinished(state)) {
      parts.push(part("finished_at is null", isVisible, within));
    }
    if (state === undefined || state === "completed") ofEachWorkspace("finished_at is not null");
  }
  // Without a name, so that it is planned for its values: most searches leave most conditions out.
  return on.query<Place>(
    `select id, place::text from (${parts.join(" union all ")}) as listed
     order by listed.place desc, id desc limit $1`,
    values,
  );
}

/** Found from the people and from the automations that name them, because few of all runs concern a person. */
function concerningRuns(parties: string, where: string, order: string): string {
  const wanted = "runs.id, runs.created_at, runs.finished_at";
  return `(
    select one.* from unnest(${parties}::text[]) as party cross join lateral (
      select run_id from hathi.run_people where person = party order by at desc limit ${mostOfParty}) as named
    cross join lateral (select ${wanted} from hathi.runs where id = run_id and ${where} offset 0) as one
    union
    select own.* from hathi.automations cross join lateral (
      select ${wanted} from hathi.runs where automation = automations.name and ${where}
      order by ${order} desc, id desc limit $1) as own
    where people && ${parties}::text[]) as runs`;
}

async function findText(
  on: Queryable,
  candidates: readonly Place[],
  text: string,
  limit: number,
): Promise<readonly RunId[]> {
  const rows = await on.query<TextOfRun>(
    {
      name: "find-text-in-runs",
      // Encrypted texts are looked into here, when they are opened.
      text: `select id, is_found, case when not is_found then status end as status,
               case when not is_found then waiting_for end as waiting_for,
               case when not is_found then error end as error
             from (
               select n, runs.id, status, waiting_for, error,
                 strpos(lower(concat_ws(E'\\n', automation, runs.subject, ${unsealed("status")}, ${unsealed("waiting_for")}, events.type,
                   runs.error ->> 'name', runs.error ->> 'message')), lower($2)) > 0 as is_found,
                 starts_with(status, ${mark}) or starts_with(waiting_for, ${mark}) or json_typeof(error) = 'string' as is_sealed
               from unnest($1::text[]) with ordinality as candidate (id, n)
               cross join lateral (select * from hathi.runs where runs.id = candidate.id offset 0) as runs
               join hathi.events on events.id = event_id) as looked
             where is_found or is_sealed order by n`,
      unreadable: "shown",
    },
    [candidates.map(({ id }) => id), text],
  );
  return rows
    .filter((run) => run.is_found || hasText(run, text))
    .slice(0, limit)
    .map(({ id }) => id);
}

// No parameter may look like an encrypted value.
const mark = `chr(${sealedMark.charCodeAt(0)}) || '${sealedMark.slice(1)}'`;
const unsealed = (column: string): string =>
  `case when not starts_with(${column}, ${mark}) then ${column} end`;

function hasText({ status, waiting_for: waitingFor, error }: TextOfRun, text: string): boolean {
  const words = [status, waitingFor, error?.name, error?.message].filter((word) => word != null);
  return words.join("\n").toLowerCase().includes(text.toLowerCase());
}

/** A run's id is found however old the run is, where the person sees the run at all. */
async function findById(
  on: Queryable,
  text: string,
  concerning: readonly SlackParty[] | undefined,
  reach: Reach,
): Promise<readonly RunId[]> {
  const prefix = text.trim().toLowerCase();
  if (!/^[0-9a-z]{6,16}$/.test(prefix)) return [];
  const rows = await on.query<{ id: RunId }>(
    {
      name: "find-runs-by-beginning",
      text: `select id from hathi.runs where id ~>=~ $1 and id ~<~ ($1 || '~')
             and ($2::text[] is null
               or exists (select 1 from hathi.run_people where run_id = runs.id and person = any ($2))
               or exists (select 1 from hathi.automations where name = runs.automation and people && $2::text[]))
             and ${reachedFrom(3)} limit 5`,
    },
    [prefix, concerning ?? null, ...reachValues(reach)],
  );
  return rows.map(({ id }) => id);
}

async function readRuns(on: Queryable, places: readonly Place[]): Promise<FoundRuns["runs"]> {
  if (places.length === 0) return [];
  const rows = await on.query<RunRow>(
    {
      name: "read-found-runs",
      text: `select ${columns} from unnest($1::text[]) with ordinality as place (id, n)
             join hathi.runs on runs.id = place.id join hathi.events on events.id = event_id order by n`,
      unreadable: "shown",
    },
    [places.map(({ id }) => id)],
  );
  return rows.map(toSummary);
}

function placeOf(last: Place | undefined): string | null {
  return last === undefined ? null : `${last.id} ${last.place}`;
}

function readAfter(after: string | undefined): readonly Place[] {
  if (after === undefined) return [];
  const [, id, place] = /^([0-9a-z]{1,20}) (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\d.:+-]{0,14})$/.exec(after) ?? [];
  if (id !== undefined && place !== undefined && !Number.isNaN(Date.parse(place))) {
    return [{ id: id as RunId, place }];
  }
  throw new HathiError(
    "INPUT_INVALID",
    "a list goes on after a place that it gave: load it from its beginning",
  );
}
