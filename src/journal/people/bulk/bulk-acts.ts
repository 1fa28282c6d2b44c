/** Keeps what people are about to do to many runs: planned, confirmed once, stopped. */
import { describeFilter } from "../../../core/bulk/bulk-act.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { BulkActs, KeptBulkAct } from "../../../core/ports/people/bulk-acts.ts";
import type { Database, Queryable } from "../../database/database.ts";
import { auditOf } from "../audit.ts";
import { bulkColumns, type BulkRow, toBulkAct } from "./bulk-rows.ts";

// A plan is older than that only in a message that somebody left open: what it says of the runs is no longer true.
const longestPlan = "interval '1 day'";

// While a click is answered, the answer tells of the outcome. After that a message does.
const answering = "interval '10 seconds'";

export function createBulkActs(database: Database): BulkActs {
  const find = async (on: Queryable, id: number, by: Actor): Promise<KeptBulkAct | undefined> => {
    const [row] = await on.query<BulkRow>(
      {
        name: "find-bulk-act",
        text: `select ${bulkColumns} from hathi.bulk_acts where id = $1 and actor = $2
                 and (confirmed_at is not null or planned_at > clock_timestamp() - ${longestPlan})`,
      },
      [id, by.id],
    );
    return row === undefined ? undefined : toBulkAct(row);
  };
  return {
    async plan({ act, filter, by, team, counted }) {
      const [row] = await database.query<BulkRow>(
        {
          name: "plan-bulk-act",
          text: `with old as (
                   delete from hathi.bulk_acts where id in (
                     select id from hathi.bulk_acts
                     where planned_at < clock_timestamp() - 30 * ${longestPlan}
                       and (confirmed_at is null or ended_at is not null)
                     order by planned_at limit 100 for update skip locked))
                 insert into hathi.bulk_acts (actor, team, place, reason, act, filter, counted)
                 values ($1, $2, $3, $4, $5, $6, $7) returning ${bulkColumns}`,
        },
        [
          by.id,
          team,
          by.place ?? null,
          by.reason ?? null,
          JSON.stringify(act),
          JSON.stringify(filter),
          counted.runs,
        ],
      );
      if (row === undefined) throw new Error("the plan of a bulk act was not stored");
      return toBulkAct(row);
    },
    find: async (id, by) => find(database, id, by),
    confirm: async (id, by) =>
      database.transaction(async (tx) => {
        const act = await find(tx, id, by);
        const [confirmed] = await tx.query(
          `update hathi.bulk_acts set confirmed_at = hathi.now(), told_at = null,
             tell_after = clock_timestamp() + ${answering}
           where id = $1 and actor = $2 and confirmed_at is null returning 1`,
          [id, by.id],
        );
        if (act === undefined || confirmed === undefined) return false;
        const words = `${act.act.kind} in bulk (${describeFilter(act.filter)}): ${act.counted} runs`;
        await auditOf(tx, act.by, words, null);
        return true;
      }),
    async stop(id, by) {
      await database.query(
        `update hathi.bulk_acts set stopped_by = $2, ended_at = hathi.now(), epoch = epoch + 1,
           changes = changes + 1, told_at = null
         where id = $1 and actor = $2 and ended_at is null`,
        [id, by.id],
      );
      return find(database, id, by);
    },
    async seen(id) {
      await database.query(
        `update hathi.bulk_acts set told_at = clock_timestamp()
         where id = $1 and ended_at is not null and messages = '[]'`,
        [id],
      );
    },
  };
}
