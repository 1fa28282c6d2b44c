/** A process that asks people about steps in doubt, and dies when its question is in Slack and not yet noted. */
import { startDoubtSender } from "../../src/chat/send-doubts.ts";
import { createSlackConnector } from "../../src/connectors/slack/slack-connector.ts";
import { openDatabase } from "../../src/journal/database.ts";
import { createDoubtOutbox } from "../../src/journal/doubt-outbox.ts";
import { openJobQueue } from "../../src/journal/job-queue.ts";
import { createRunCommands } from "../../src/journal/run-commands.ts";
import { createLogger } from "../../src/logger.ts";

const { DATABASE_URL = "", SLACK_API_URL = "", SLACK_BOT_TOKEN = "" } = process.env;

const logger = createLogger({ level: "error" });
const database = openDatabase({ url: DATABASE_URL, name: "poster", logger });
const jobs = await openJobQueue(database, { logger, name: "poster" });
startDoubtSender({
  outbox: {
    ...createDoubtOutbox(database, createRunCommands(database, jobs)),
    asked: async () => {
      process.kill(process.pid, "SIGKILL");
    },
  },
  slack: createSlackConnector({
    config: { apiUrl: SLACK_API_URL },
    tokens: { tokenFor: async () => ({ token: SLACK_BOT_TOKEN, teamId: null }) },
    logger,
  }),
  findAdmins: async () => [],
  logger,
  leaseMs: 1,
});
