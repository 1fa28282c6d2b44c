/** What a person in Slack reaches: the runs of their workspace, with their rights asked for at each act. */
import type { ReachRuns } from "../../core/ports/people/reachable-runs.ts";
import type { Rights, SlackStanding } from "../../core/ports/people/rights.ts";
import { createReachRuns } from "../../journal/people/reachable-runs.ts";
import { createRunPeopleReader } from "../../journal/people/run-people.ts";
import type { Config } from "../config/config.ts";
import { createFindAdmins } from "../create-find-admins.ts";
import type { Store } from "../open-store.ts";
import { createRights } from "./create-rights.ts";
import { guardRuns } from "./guard-runs.ts";

export function createRightsOfApp(
  config: Config,
  { database }: Pick<Store, "database">,
  slack: SlackStanding,
): Rights {
  return createRights({
    policy: config.rights,
    findAdmins: createFindAdmins(config, database),
    people: createRunPeopleReader(database),
    slack,
  });
}

export function createReach(config: Config, { database, jobs }: Store, rights: Rights): ReachRuns {
  const reachAll = createReachRuns(database, jobs, {
    isOnlyWorkspace: config.slack?.auth.kind === "token",
    admins: config.admins,
  });
  return (team, by) => guardRuns(reachAll(team, by), rights, by);
}
