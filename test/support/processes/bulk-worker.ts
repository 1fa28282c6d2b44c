/** A process that goes on with acts on many runs, and dies when so many retries are committed, in the middle of a page. */
import { createBulkPerformer } from "../../../src/app/bulk/bulk-performer.ts";
import { createLogger } from "../../../src/app/logger.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createBulkWork } from "../../../src/journal/people/bulk/bulk-work.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";

const { DATABASE_URL = "", DIE_AFTER = "10" } = process.env;

const logger = createLogger({ level: "error" });
const database = openDatabase({ url: DATABASE_URL, name: "bulk", logger });
const jobs = await openJobQueue(database, { logger, name: "bulk" });
const reach = createReachRuns(database, jobs, { isOnlyWorkspace: true, admins: [] });
let left = Number(DIE_AFTER);
const performer = createBulkPerformer({
  work: createBulkWork(database),
  reach: (team, by) => {
    const reached = reach(team, by);
    return {
      ...reached,
      control: {
        ...reached.control,
        restart: async (...args) => {
          const id = await reached.control.restart(...args);
          left -= 1;
          if (left === 0) process.kill(process.pid, "SIGKILL");
          return id;
        },
      },
    };
  },
  logger,
});
await performer.round();
