/** Reads whom a run concerns, for the rules of who may do what to it. */
import type { RunId } from "../../core/ids.ts";
import type { SlackParty } from "../../core/people/run-people.ts";
import type { RunPeopleReader } from "../../core/ports/people/rights.ts";
import type { Database } from "../database/database.ts";
import { auditOf } from "./audit.ts";

// Enough for the groups of one company. Further ones are not looked into for lists.
const mostGroups = 200;

export function createRunPeopleReader(database: Database): RunPeopleReader {
  const concernedByEach = async (
    runs: readonly RunId[],
  ): Promise<ReadonlyMap<RunId, readonly SlackParty[]>> => {
    const rows = await database.query<{ run: RunId; people: readonly SlackParty[] }>(
      {
        name: "read-run-people",
        // Whom a run concerns, all that it starts concerns, too.
        text: `with recursive family as (
                 select id as run, id, automation, parent_run_id from hathi.runs where id = any ($1)
                 union select family.run, runs.id, runs.automation, runs.parent_run_id
                 from family join hathi.runs on runs.id = family.parent_run_id),
               named as (
                 select run, person from family cross join lateral (
                   select person from hathi.run_people where run_id = family.id offset 0) as named_by_run
                 union select run, unnest(people) from family join hathi.automations on name = family.automation)
               select run, array_agg(person order by person) as people from named group by run`,
      },
      [runs],
    );
    return new Map(rows.map(({ run, people }) => [run, people]));
  };
  return {
    concernedByEach,
    async concerned(runId) {
      return (await concernedByEach([runId])).get(runId) ?? [];
    },
    async ofAutomation(name) {
      const rows = await database.query<{ people: readonly SlackParty[] | null }>(
        { name: "read-people-of-automation", text: "select people from hathi.automations where name = $1" },
        [name],
      );
      return rows[0]?.people ?? [];
    },
    async groups() {
      const rows = await database.query<{ person: SlackParty }>({
        name: "read-groups-of-runs",
        // Group by group through the index, because thousands of runs may name the same one.
        text: `with recursive known as (
                 (select person from hathi.run_people where person ~ '^[SCG]' order by person limit 1)
                 union all
                 select (select person from hathi.run_people
                         where person ~ '^[SCG]' and person > known.person order by person limit 1)
                 from known where known.person is not null)
               (select person from known where person is not null limit ${mostGroups})
               union select party from hathi.automations, unnest(people) as party where party ~ '^[SCG]'
               order by person limit ${mostGroups}`,
      });
      return rows.map(({ person }) => person);
    },
    async noteRefusal(act, runId, by) {
      await database.transaction(async (tx) => auditOf(tx, by, `refused: ${act}`, runId));
    },
  };
}
