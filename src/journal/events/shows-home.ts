/** Whether an automation shows people the app's Home. Slack keeps the last one that is published, so only one may. */
import { slackHomeOpened } from "../../core/slack-app/slack-surface.ts";
import type { Queryable } from "../database/queryable.ts";

export async function showsHome(on: Queryable): Promise<boolean> {
  const rows = await on.query(
    {
      name: "shows-home",
      text: "select 1 from hathi.automations where types @> array[$1::text] and off_at is null limit 1",
    },
    [slackHomeOpened],
  );
  return rows.length > 0;
}
