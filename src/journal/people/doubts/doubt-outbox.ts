/** The rows of messages about steps in doubt. One sender at a time claims a row, until its message is sent. */
import type { Settlement } from "../../../core/doubt.ts";
import type { SaidMessage, DoubtOutbox } from "../../../core/ports/people/doubt-outbox.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { RunId } from "../../../core/ids.ts";
import type { RunCommands } from "../../../core/ports/people/run-commands.ts";
import type { Database } from "../../database/database.ts";
import { readAllDoubts } from "./doubts.ts";

interface Claimed {
  readonly id: number;
  readonly run_id: RunId;
  readonly claims: number;
  readonly channel: string | null;
  readonly ts: string | null;
  readonly direct_messages: readonly SaidMessage[];
  readonly settled_by: string | null;
  readonly settlement: Settlement["kind"] | null;
}

// Claims use the real clock, so that a playground which skips days does not let two senders claim one message.
export function createDoubtOutbox(database: Database, runs: RunCommands): DoubtOutbox {
  return {
    async claim(leaseMs) {
      const [row] = await database.query<Claimed>(
        {
          name: "claim-doubt",
          text: `update hathi.doubts set
                   claims = claims + 1, claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.doubts
                   where told_at is null and (claimed_until is null or claimed_until < clock_timestamp())
                   order by id limit 1 for update skip locked)
                 returning id, run_id, claims, channel, ts, direct_messages, settled_by, settlement`,
        },
        [leaseMs],
      );
      if (row === undefined) return undefined;
      const [run, doubts, [trigger]] = await Promise.all([
        runs.show(row.run_id),
        readAllDoubts(database, row.run_id),
        database.query<HathiEvent & { readonly team: string | null }>(
          `select events.id, source, type, events.subject, time, data, runs.team
           from hathi.runs join hathi.events on events.id = event_id where runs.id = $1`,
          [row.run_id],
        ),
      ]);
      const doubt = doubts.find(({ id }) => id === row.id);
      if (doubt === undefined || trigger === undefined) throw new Error(`the doubt ${row.id} is gone`);
      const { team, ...event } = trigger;
      return {
        doubt,
        run,
        event,
        team,
        messages: [
          ...(row.channel === null || row.ts === null
            ? []
            : [{ channel: row.channel, ts: row.ts, team: null }]),
          ...row.direct_messages,
        ],
        settled: row.settlement === null ? null : { kind: row.settlement, by: row.settled_by ?? "?" },
        earlierClaims: row.claims - 1,
      };
    },
    async asked(id, { team, channel, ts }) {
      await database.query(
        `update hathi.doubts set team_id = $2, channel = $3, ts = $4, claims = 0, claimed_until = null,
           told_at = case when settled_at is null then hathi.now() end
         where id = $1`,
        [id, team, channel, ts],
      );
    },
    async askedAdmin(id, { user, team, channel, ts }) {
      await database.query(
        "update hathi.doubts set direct_messages = direct_messages || $2::jsonb where id = $1",
        [id, JSON.stringify([{ user, team, channel, ts }])],
      );
    },
    async askedAdmins(id) {
      await database.query(
        `update hathi.doubts set claims = 0, claimed_until = null,
           told_at = case when settled_at is null then hathi.now() end
         where id = $1`,
        [id],
      );
    },
    async told(id) {
      await database.query(
        "update hathi.doubts set told_at = hathi.now(), claims = 0, claimed_until = null where id = $1",
        [id],
      );
    },
    async postpone(id, inMs, mayBeAsked) {
      await database.query(
        `update hathi.doubts set claims = case when $3 then claims else 0 end,
           claimed_until = clock_timestamp() + $2 * interval '1 millisecond'
         where id = $1`,
        [id, inMs, mayBeAsked],
      );
    },
  };
}
