/** Notes whom runs concern, as they start and as they mention somebody. */
import { isPerson, mostPeople, type SlackParty } from "../../../core/people/run-people.ts";
import type { RunId } from "../../../core/ids.ts";
import type { Queryable } from "../../database/database.ts";

export interface Concerned {
  readonly runId: RunId;
  readonly people: readonly SlackParty[];
}

/** Notes who started runs: the person of a command, a click or a message is among the subjects of its event. */
export async function writeStarters(
  tx: Queryable,
  runs: readonly {
    readonly id: RunId;
    readonly source: string;
    readonly subjects: readonly string[] | null;
  }[],
): Promise<void> {
  const ofSlack = runs.filter(({ source }) => source === "slack");
  await writePeople(
    tx,
    ofSlack.map(({ id, subjects }) => ({ runId: id, people: (subjects ?? []).filter(isPerson) })),
  );
}

export async function writePeople(tx: Queryable, concerned: readonly Concerned[]): Promise<void> {
  const rows = concerned.flatMap(({ runId, people }) => people.map((person) => ({ runId, person })));
  if (rows.length === 0) return;
  await tx.query(
    {
      name: "write-people",
      // In order, because two transactions may note the same people of the same run.
      text: `insert into hathi.run_people (run_id, person)
             select run_id, person from (select distinct * from unnest($1::text[], $2::text[]) as given (run_id, person)) as given
             where (select count(*) from hathi.run_people as noted where noted.run_id = given.run_id) < ${mostPeople}
             order by run_id, person
             on conflict do nothing`,
    },
    [rows.map(({ runId }) => runId), rows.map(({ person }) => person)],
  );
}
