/** Gives a run that waits the place of one that has ended in line: nobody is to stand behind runs that never come. */
import type { Database } from "../database/database.ts";

// Both change places, so the places stay the same and the limit's pace does. Those between them stay where they are, as
// their timers do. Two processes that do this at once stand in line at the limit's row.
const inheritSql = `
  with moment as (select hathi.now() as now),
  mine as (select at from hathi.turns, moment where scope = $1 and run_id = $2 and at > now),
  ended as (
    select turns.run_id, turns.at from moment, mine, hathi.turns join hathi.runs on runs.id = turns.run_id
    where scope = $1 and turns.at > now and turns.at < mine.at and runs.finished_at is not null
    order by turns.at limit 1)
  update hathi.turns set at = case when turns.run_id = $2 then ended.at else mine.at end
  from ended, mine where scope = $1 and turns.run_id in ($2, ended.run_id) returning 1`;

/** Of a long line, each run that comes would look through all of it. So this takes a tenth of a process's time at most. */
const restsFor = 10;
const mostKnown = 1000;

/** @returns a function that says whether the run has got an earlier place */
export function createInheritTurn(database: Database): (run: string, scope: string) => Promise<boolean> {
  const restsUntil = new Map<string, number>();
  return async (run, scope) => {
    const began = performance.now();
    if (began < (restsUntil.get(scope) ?? 0)) return false;
    const changed = await database.transaction(async (tx) => {
      await tx.query("select 1 from hathi.limits where scope = $1 for update", [scope]);
      return tx.query({ name: "inherit-turn", text: inheritSql }, [scope, run]);
    });
    if (changed.length > 0) return true;
    if (restsUntil.size >= mostKnown) restsUntil.clear();
    const ended = performance.now();
    restsUntil.set(scope, ended + restsFor * (ended - began));
    return false;
  };
}
