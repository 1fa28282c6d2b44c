/** A process that speaks of runs, and dies when its first message is in Slack and not yet noted. */
import { sayAsks } from "../../../src/chat/ask/send-asks.ts";
import { sayDoubts } from "../../../src/chat/tell/send-doubts.ts";
import { sayFailures } from "../../../src/chat/tell/send-failures.ts";
import { startMessageSender } from "../../../src/chat/tell/send-messages.ts";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { createAskOutbox } from "../../../src/journal/people/asks/ask-outbox.ts";
import { createDoubtOutbox } from "../../../src/journal/people/doubts/doubt-outbox.ts";
import { createFailureOutbox } from "../../../src/journal/people/failures/failure-outbox.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createLogger } from "../../../src/app/logger.ts";

const { DATABASE_URL = "", SLACK_API_URL = "", SLACK_BOT_TOKEN = "" } = process.env;

const logger = createLogger({ level: "error" });
const database = openDatabase({ url: DATABASE_URL, name: "poster", logger });
const jobs = await openJobQueue(database, { logger, name: "poster" });
const options = {
  slack: createSlackConnector({
    config: { apiUrl: SLACK_API_URL },
    tokens: { tokenFor: async () => ({ token: SLACK_BOT_TOKEN, teamId: null }) },
    logger,
  }),
  findAdmins: async () => [],
  logger,
  leaseMs: 1,
};
const die = async (): Promise<void> => {
  process.kill(process.pid, "SIGKILL");
};
const doubts = createDoubtOutbox(database);
startMessageSender({
  kinds: [
    sayDoubts({ ...options, outbox: { ...doubts, asked: die } }),
    sayAsks({ ...options, outbox: { ...createAskOutbox(database, jobs), posted: die } }),
    sayFailures({ ...options, outbox: { ...createFailureOutbox(database), said: die } }),
  ],
  logger,
});
