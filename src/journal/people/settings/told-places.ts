/** Where people are told of an automation's runs: what people have set, or else what the automation says. */
import { isOwner } from "../reach.ts";

/**
 * An expression over the row of a run: null for the usual places, empty for nobody. Runs of no workspace go by what the owner workspace has set.
 */
export const tellOfRun = `coalesce(
  (select told_places.tell from hathi.told_places
   where told_places.automation = runs.automation and (told_places.team in ('', coalesce(runs.team, ''))
     or (runs.team is null and ${isOwner("told_places.team")}))
   order by told_places.team desc limit 1),
  (select automations.tell from hathi.automations where automations.name = runs.automation))`;
