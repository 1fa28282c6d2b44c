/** Reads what is deployed, for people. */
import type { BuildLine, Deployed, ScheduleLine } from "../../core/ports/people/deployed.ts";
import type { Queryable } from "../database/database.ts";

export function createDeployed(on: Queryable): Deployed {
  return {
    builds: async () =>
      on.query<BuildLine>(
        `select id, created_at as "createdAt", octet_length(script) as bytes,
           array(select name from hathi.automations where build_id = builds.id order by name) as "newestOf",
           (select count(*) from hathi.runs where build_id = builds.id and finished_at is null) as unfinished
         from hathi.builds order by created_at desc`,
      ),
    schedules: async () =>
      on.query<ScheduleLine>(
        `select automation, cron, tz, next_at as "nextAt" from hathi.schedules order by next_at, automation`,
      ),
  };
}
