/** Lists automations with what the page shows of them. */
import type { AutomationOnPage, PageAutomations } from "../../core/ports/page/page-events.ts";
import { mostCounted } from "../../core/ports/people/run-commands.ts";
import type { Queryable } from "../database/database.ts";
import { type Reach, reachedFrom, reachValues } from "../people/reach.ts";

interface ScheduleRow {
  readonly automation: string;
  readonly cron: string;
  readonly tz: string;
  readonly nextAt: Date;
}

export function createPageAutomations(database: Queryable, reach: Reach): PageAutomations {
  return {
    async list() {
      const [automations, schedules] = await Promise.all([
        database.query<Omit<AutomationOnPage, "schedules" | "unfinished" | "nextAt">>(
          {
            name: "list-automations",
            text: `select name, types, build_id as build, input, file, deployed_at as "deployedAt", case when off_at is not null then json_build_object('at', off_at, 'by', off_by, 'reason', off_reason) end as off,
                     coalesce((
                       select json_agg(json_build_object('build', build_id, 'runs', runs) order by runs desc) from (
                         select build_id, count(*)::integer as runs from (
                           select build_id from hathi.runs
                           where runs.automation = automations.name and finished_at is null and ${reachedFrom(1)}
                           limit ${mostCounted}) as counted
                         group by build_id) as by_build), '[]') as builds
                   from hathi.automations order by name`,
          },
          reachValues(reach),
        ),
        database.query<ScheduleRow>({
          name: "list-schedules",
          text: `select automation, cron, tz, next_at as "nextAt" from hathi.schedules order by automation, next_at`,
        }),
      ]);
      const of = Map.groupBy(schedules, ({ automation }) => automation);
      return automations.map((automation) => {
        const own = of.get(automation.name) ?? [];
        return {
          ...automation,
          schedules: own.map(({ cron, tz, nextAt }) => ({ cron, tz, nextAt })),
          nextAt: own[0]?.nextAt ?? null,
          unfinished: automation.builds.reduce((sum, { runs }) => sum + runs, 0),
        };
      });
    },
  };
}
