/** Keeps where people in Slack want to be told of an automation's runs. */
import type { Rights } from "../../../core/ports/people/rights.ts";
import type { Settings, ToldPlaces } from "../../../core/ports/people/settings.ts";
import type { Database } from "../../database/database.ts";
import { auditOf } from "../audit.ts";
import { createRepositorySettings } from "./repository-settings.ts";

/** @param team the workspace that people set it in; empty where the app has a single one */
export function createSettings(
  database: Database,
  team: string,
  requireStart: Rights["requireStart"],
): Settings {
  return {
    ...createRepositorySettings(database, team, requireStart),
    async findToldPlaces(automation) {
      const [found] = await database.query<ToldPlaces>(
        {
          name: "find-told-places",
          text: `select ${toldPlaces("$2")} where name = $1`,
        },
        [automation, team],
      );
      return found;
    },
    async listToldPlaces() {
      const rows = await database.query<ToldPlaces & { readonly name: string }>(
        { name: "list-told-places", text: `select name, ${toldPlaces("$1")}` },
        [team],
      );
      return new Map(rows.map(({ name, ...places }) => [name, places]));
    },
    async setToldPlaces(automation, tell, by) {
      // Whoever may steer the runs of an automation may say where people are told of them.
      await requireStart(automation, by);
      await database.transaction(async (tx) => {
        if (tell === null) {
          await tx.query("delete from hathi.told_places where team = $1 and automation = $2", [
            team,
            automation,
          ]);
        } else {
          await tx.query(
            `insert into hathi.told_places (team, automation, tell, set_by, set_at)
             values ($1, $2, $3, $4, hathi.now())
             on conflict (team, automation) do update set tell = $3, set_by = $4, set_at = hathi.now()`,
            [team, automation, tell, by.id],
          );
        }
        const where =
          tell === null ? "as the automation says" : tell.length === 0 ? "nobody" : tell.join(", ");
        await auditOf(tx, by, `tell of ${automation}: ${where}`, null);
      });
    },
  };
}

function toldPlaces(team: string): string {
  return `coalesce(places.tell, automations.tell) as tell, places.set_by as "setBy" from hathi.automations
    left join hathi.told_places as places on places.automation = name and places.team = ${team}`;
}
