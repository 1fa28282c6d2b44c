/** Makes the services behind chat for the people of one workspace. */
import { type Admin, isAdminByWorkspace } from "../../core/admin.ts";
import { isOperator } from "../../core/people/slack-actor.ts";
import type { ReachPage } from "../../core/ports/page/page-reach.ts";
import type { FindGroups } from "../../core/ports/people/asks.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { ReachAsks, ReachRuns } from "../../core/ports/people/reachable-runs.ts";
import type { Database } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { createPageReads } from "../page/reach-page.ts";
import { createAskCommands } from "./asks/ask-commands.ts";
import { everything, type Reach, workspace } from "./reach.ts";
import { createRunCommands } from "./run-commands.ts";
import { createRunControl } from "./run-control.ts";

interface ReachOptions {
  /** Whether the app has a single workspace's token, so that there is nobody to keep apart. */
  readonly isOnlyWorkspace: boolean;
  readonly admins: readonly Admin[];
}

function reachFor({ isOnlyWorkspace, admins }: ReachOptions, team: string | undefined, by: Actor): Reach {
  return isOnlyWorkspace || isOperator(by) ? everything : workspace(team, isAdminByWorkspace(admins, by));
}

/** The questions of the runs that a person may reach. */
export function createReachAsks(
  database: Database,
  jobs: JobQueue,
  findGroups: FindGroups,
  options: ReachOptions,
): ReachAsks {
  return (team, by) => createAskCommands(database, jobs, findGroups, reachFor(options, team, by));
}

export function createReachRuns(database: Database, jobs: JobQueue, options: ReachOptions): ReachRuns {
  return (team, by) => {
    const reach = reachFor(options, team, by);
    return {
      runs: createRunCommands(database, jobs, reach),
      control: createRunControl(database, jobs, reach),
    };
  };
}

/** What the page reads. Rights are asked for before it. */
export function createReachPage(database: Database, jobs: JobQueue, options: ReachOptions): ReachPage {
  return (team, by) => createPageReads(database, jobs, reachFor(options, team, by));
}
