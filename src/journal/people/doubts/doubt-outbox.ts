/** The rows of messages about steps in doubt. Doubts are gathered into a message, and one sender at a time claims it. */
import type { Settlement } from "../../../core/doubt.ts";
import type {
  DoubtOutbox,
  NewDoubtToTell,
  SettledDoubts,
  UntoldDoubt,
} from "../../../core/ports/people/doubt-outbox.ts";
import type { SaidMessage } from "../../../core/ports/people/said-message.ts";
import type { RunPeople, ToldWhere } from "../../../core/ports/people/failure-outbox.ts";
import type { RunId } from "../../../core/ids.ts";
import { shortId } from "../../../core/ids.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { tellOfRun } from "../settings/told-places.ts";
import { readRunPeople } from "../read-posts.ts";
import { changeLeaders } from "./change-leaders.ts";
import { doubtColumns, type DoubtRow } from "./doubts.ts";
import { postponeMessage } from "../postpone-message.ts";

interface Claimed {
  readonly id: number;
  readonly run_id: RunId;
  readonly claims: number;
  readonly changes: number;
  readonly channel: string | null;
  readonly ts: string | null;
  readonly direct_messages: readonly SaidMessage[];
}

// A message that is older takes in no new ones.
const day = "interval '1 day'";
// How often at most a message is edited while its number of steps grows.
const betweenCounts = "interval '10 seconds'";

// Claims use the real clock, so that a playground which skips days does not let two senders claim one message.
export function createDoubtOutbox(database: Database): DoubtOutbox {
  return {
    async findNew(limit) {
      const rows = await database.query<Omit<NewDoubtToTell, keyof RunPeople> & { readonly runId: RunId }>(
        {
          name: "find-new-doubts",
          text: `select doubts.id, run_id as "runId", doubts.name, automation, team, ${tellOfRun} as tell
                 from hathi.doubts join hathi.runs on runs.id = run_id
                 where told_at is null and gathered_at is null and settled_at is null
                 order by doubts.id limit $1`,
        },
        [limit],
      );
      const people = await readRunPeople(
        database,
        rows.map(({ runId }) => runId),
      );
      return rows.flatMap((row) => {
        const of = people.get(row.runId);
        return of === undefined ? [] : [{ ...row, ...of }];
      });
    },
    async gather({ automation, team, name, place }, ids) {
      await database.transaction(async (tx) => {
        // With this lock, two senders that gather doubts of the same group open one message.
        await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 36))", [
          JSON.stringify([automation, team, name, place]),
        ]);
        const gathered = await tx.query<{ id: number }>(
          `select id from hathi.doubts where id = any ($1) and gathered_at is null and settled_at is null
           order by id for no key update`,
          [ids],
        );
        const [first] = gathered;
        if (first === undefined) return;
        const leader = (await findOpen(tx, { automation, team, name, place })) ?? first.id;
        await tx.query(
          `update hathi.doubts set gathered_at = clock_timestamp(), place = $2,
             told_with = case when id = $3 then null else $3 end,
             told_at = case when id = $3 then told_at else hathi.now() end,
             team_id = case when id = $3 then team_id else (select team_id from hathi.doubts where id = $3) end
           where id = any ($1)`,
          [gathered.map(({ id }) => id), place, leader],
        );
        if (leader !== first.id) await changeLeaders(tx, [leader], betweenCounts);
      });
    },
    async claim(leaseMs) {
      const [row] = await database.query<Claimed>(
        {
          name: "claim-doubt",
          text: `update hathi.doubts set
                   claims = claims + 1, claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.doubts
                   where told_at is null and gathered_at is not null
                     and (claimed_until is null or claimed_until < clock_timestamp())
                   order by id limit 1 for update skip locked)
                 returning id, run_id, claims, changes, channel, ts, direct_messages`,
        },
        [leaseMs],
      );
      return row === undefined ? undefined : readMessage(database, row);
    },
    async asked(id, { team, channel, ts }) {
      await database.query(
        `update hathi.doubts set team_id = $2, channel = case when id = $1 then $3 end,
           ts = case when id = $1 then $4 end
         where id = $1 or told_with = $1`,
        [id, team, channel, ts],
      );
    },
    async askedAdmin(id, { user, team, channel, ts }) {
      await database.query(
        "update hathi.doubts set direct_messages = direct_messages || $2::jsonb where id = $1",
        [id, JSON.stringify([{ user, team, channel, ts }])],
      );
    },
    async told(id, changes) {
      await database.query(
        `update hathi.doubts set claims = 0, claimed_until = null,
           told_at = case when changes = $2 then hathi.now() end
         where id = $1`,
        [id, changes],
      );
    },
    postpone: async (id, inMs, mayBeSaid) => postponeMessage(database, "doubts", { id, inMs, mayBeSaid }),
  };
}

/** Finds the message of a group that still asks about something. */
async function findOpen(
  tx: Queryable,
  { automation, team, name, place }: Parameters<DoubtOutbox["gather"]>[0],
): Promise<number | undefined> {
  const [open] = await tx.query<{ id: number }>(
    {
      name: "find-open-question",
      text: `select leader.id from hathi.doubts as leader join hathi.runs on runs.id = leader.run_id
             where leader.name = $3 and leader.told_with is null and leader.gathered_at > clock_timestamp() - ${day}
               and leader.place is not distinct from $4 and automation = $1 and team is not distinct from $2
               and (leader.settled_at is null or exists (
                 select 1 from hathi.doubts where told_with = leader.id and settled_at is null))
             order by leader.id desc limit 1`,
    },
    [automation, team, name, place],
  );
  return open?.id;
}

async function readMessage(on: Queryable, row: Claimed): Promise<UntoldDoubt> {
  const [people, [shown], counts] = await Promise.all([
    readRunPeople(on, [row.run_id]),
    on.query<DoubtRow & ToldWhere & { readonly automation: string; readonly runTeam: string | null }>(
      `select ${doubtColumns}, automation, runs.team as "runTeam", ${tellOfRun} as tell
       from hathi.doubts join hathi.runs on runs.id = run_id
       where doubts.id = $1 or told_with = $1
       order by settled_at is not null, doubts.id <> $1, doubts.id limit 1`,
      [row.id],
    ),
    on.query<{ kind: Settlement["kind"] | null; by: string | null; count: number; runs: number }>(
      `select settlement as kind, settled_by as by, count(*)::integer as count,
         count(distinct run_id)::integer as runs
       from hathi.doubts where id = $1 or told_with = $1 group by settlement, settled_by order by count desc`,
      [row.id],
    ),
  ]);
  const of = people.get(row.run_id);
  if (of === undefined || shown === undefined) throw new Error(`the doubt ${row.id} is gone`);
  const { automation, runTeam, tell, ...doubt } = shown;
  const open = counts.find(({ kind }) => kind === null);
  return {
    ...of,
    id: row.id,
    team: runTeam,
    tell,
    doubt,
    run: { id: doubt.runId, shortId: shortId(doubt.runId), automation },
    open: { steps: open?.count ?? 0, runs: open?.runs ?? 0 },
    settled: counts.flatMap(({ kind, by, count }): SettledDoubts[] =>
      kind === null ? [] : [{ kind, by: by ?? "?", count }],
    ),
    messages: [
      ...(row.channel === null || row.ts === null ? [] : [{ channel: row.channel, ts: row.ts, team: null }]),
      ...row.direct_messages,
    ],
    changes: row.changes,
    earlierClaims: row.claims - 1,
  };
}
