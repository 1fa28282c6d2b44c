/** Makes the services behind chat for the people of one workspace. */
import { type Admin, isAdminByWorkspace } from "../../core/admin.ts";
import type { ReachRuns } from "../../core/ports/reachable-runs.ts";
import type { Database } from "../database/database.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { everything, workspace } from "./reach.ts";
import { createRunCommands } from "./run-commands.ts";
import { createRunControl } from "./run-control.ts";

/** @param isOnlyWorkspace whether the app has a single workspace's token, so that there is nobody to keep apart */
export function createReachRuns(
  database: Database,
  jobs: JobQueue,
  { isOnlyWorkspace, admins }: { readonly isOnlyWorkspace: boolean; readonly admins: readonly Admin[] },
): ReachRuns {
  return (team, by) => {
    const reach = isOnlyWorkspace ? everything : workspace(team, isAdminByWorkspace(admins, by));
    return {
      runs: createRunCommands(database, jobs, reach),
      control: createRunControl(database, jobs, reach),
    };
  };
}
