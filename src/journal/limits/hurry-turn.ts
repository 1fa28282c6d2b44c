/** Puts a run for which somebody waits at the head of a limit's queue. */
import type { Database } from "../database/database.ts";

// The run takes the place of the first that nobody waits for, that one takes the place of the next, and so on: the
// places stay the same, so the limit's pace does. Those moved back find their turn a little later when they come, and
// wait again. Two processes that hurry at once stand in line at the limit's row.
const hurrySql = `
  with moment as (select hathi.now() as now),
  mine as (
    select at, since from hathi.turns, moment where scope = $1 and run_id = $2 and at > now and not is_urgent),
  waiting as (
    select turns.run_id,
      coalesce(lead(turns.at) over line, first_value(turns.at) over line) as place
    from moment, mine, hathi.turns
    where scope = $1 and turns.at > now and not is_urgent
      and (turns.at, turns.since, turns.run_id) <= (mine.at, mine.since, $2)
    window line as (order by turns.at, turns.since, turns.run_id
      rows between unbounded preceding and unbounded following))
  update hathi.turns set at = waiting.place, is_urgent = turns.run_id = $2
  from waiting where turns.scope = $1 and turns.run_id = waiting.run_id`;

export async function hurryTurn(database: Database, run: string, scope: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("select 1 from hathi.limits where scope = $1 for update", [scope]);
    await tx.query({ name: "hurry-turn", text: hurrySql }, [scope, run]);
  });
}
