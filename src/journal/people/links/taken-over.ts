/** Finds links that are not used, because GitHub has given their login to another account: for `hathi doctor`. */
import type { Database } from "../../database/database.ts";

const mostNamed = 20;

export interface TakenOver {
  readonly login: string;
  readonly user: string;
}

export async function readTakenOver(database: Database): Promise<readonly TakenOver[]> {
  return database.query<TakenOver>({
    name: "read-taken-over",
    text: `select shown as login, user_id as "user" from hathi.people
           where other_id is not null and user_id is not null order by team, login limit ${mostNamed}`,
  });
}
