/**
 * A worker process that kills itself with SIGKILL at a chosen boundary of the journal: before its n-th write
 * is sent, or after it is committed and before anybody in the process knows. Its connectors are those of a
 * ledger, where there is one, else the real ones of its environment.
 */
import { getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { readConfig } from "../../../src/app/config/config.ts";
import type { RunJournal } from "../../../src/core/ports/run-journal.ts";
import { createConnectors } from "../../../src/app/create-connectors.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createLogger } from "../../../src/app/logger.ts";
import { startWorker } from "../../../src/app/start-worker.ts";
import { createLedgerConnectors } from "../engine/ledger-connectors.ts";

const { DATABASE_URL = "", LEDGER_URL = "", CRASH_AT = "0", CRASH_WHEN = "before" } = process.env;

const logger = createLogger({ level: process.env["LOG_LEVEL"] ?? "error" });
const database = openDatabase({ url: DATABASE_URL, name: "crash", logger });
const jobs = await openJobQueue(database, { logger, name: "crash" });

const store = { database, jobs, close: async () => {} };

let writes = 0;

async function atBoundary<Result>(write: () => Promise<Result>): Promise<Result> {
  writes += 1;
  const isHere = writes === Number(CRASH_AT);
  if (isHere && CRASH_WHEN === "before") process.kill(process.pid, "SIGKILL");
  const result = await write();
  if (isHere && CRASH_WHEN === "after") process.kill(process.pid, "SIGKILL");
  return result;
}

function crashing(journal: RunJournal): RunJournal {
  return {
    ...journal,
    admit: (...args) => atBoundary(() => journal.admit(...args)),
    append: (...args) => atBoundary(() => journal.append(...args)),
    closeWait: (...args) => atBoundary(() => journal.closeWait(...args)),
    openWait: (...args) => atBoundary(() => journal.openWait(...args)),
    park: (...args) => atBoundary(() => journal.park(...args)),
    finish: (...args) => atBoundary(() => journal.finish(...args)),
  };
}

const connectors =
  LEDGER_URL === ""
    ? createConnectors(readConfig(process.env, process.cwd()), store, logger)
    : { ...createLedgerConnectors(LEDGER_URL), run: createRunConnector(database, jobs) };
// Stopped when a request to this path is made, and before it has left.
const { STOP_BEFORE } = process.env;
if (STOP_BEFORE !== undefined) {
  const stop = async (): Promise<void> => {
    await new Promise((resolve) => process.send?.("stopping", resolve));
    process.kill(process.pid, "SIGSTOP");
  };
  let hasStopped = false;
  const agent = getGlobalDispatcher();
  setGlobalDispatcher(
    agent.compose((dispatch) => (options, handler) => {
      if (hasStopped || !options.path.endsWith(STOP_BEFORE)) return dispatch(options, handler);
      hasStopped = true;
      void stop().then(() => dispatch(options, handler));
      return true;
    }),
  );
}
const worker = await startWorker(store, connectors, logger, {
  wrapJournal: crashing,
  bounds: { ...defaultThreadBounds, threads: Number(process.env["THREADS"] ?? defaultThreadBounds.threads) },
});
process.once("SIGTERM", () => {
  void worker.stop().then(() => process.exit(0));
});
process.send?.("ready");
