/**
 * A worker process that kills itself with SIGKILL at a chosen boundary of the journal: before its n-th write
 * is sent, or after it is committed and before anybody in the process knows. Its parent tells it when to begin
 * and where to die; until then it holds nothing but its loaded code.
 */
import { readSecrets } from "../../../src/app/config/credentials/known-secrets.ts";
import type { RunJournal } from "../../../src/core/ports/run-journal.ts";
import { knowSecrets } from "../../../src/core/secrets/secrets.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { createLogger } from "../../../src/app/logger.ts";
import { startWorker } from "../../../src/app/start-worker.ts";
import type { KillOrder, KillReport } from "./kill-process.ts";
import { createKillConnectors } from "./kill-connectors.ts";

const logger = createLogger({ level: process.env["LOG_LEVEL"] ?? "fatal" });
const report = (told: KillReport): void => void process.send?.(told);

let writes = 0;
let dies: { readonly at: number; readonly when: "before" | "after" } | null = null;

async function atBoundary<Result>(write: () => Promise<Result>): Promise<Result> {
  writes += 1;
  const here = dies?.at === writes ? dies.when : null;
  if (here === "before") process.kill(process.pid, "SIGKILL");
  const result = await write();
  if (here === "after") process.kill(process.pid, "SIGKILL");
  return result;
}

function crashing(journal: RunJournal): RunJournal {
  return {
    ...journal,
    admit: (...args) => atBoundary(() => journal.admit(...args)),
    discard: (...args) => atBoundary(() => journal.discard(...args)),
    append: (...args) => atBoundary(() => journal.append(...args)),
    openWait: (...args) => atBoundary(() => journal.openWait(...args)),
    closeWait: (...args) => atBoundary(() => journal.closeWait(...args)),
    park: (...args) => atBoundary(() => journal.park(...args)),
    pause: (...args) => atBoundary(() => journal.pause(...args)),
    release: (...args) => atBoundary(() => journal.release(...args)),
    finish: (...args) => atBoundary(() => journal.finish(...args)),
  };
}

async function begin(databaseUrl: string, ledgerUrl: string): Promise<void> {
  // As a process does when it starts.
  knowSecrets(readSecrets(process.env));
  const database = openDatabase({ url: databaseUrl, name: `kill ${process.pid}`, logger });
  const jobs = await openJobQueue(database, { logger, name: `kill ${process.pid}` });
  const connectors = { ...createKillConnectors(ledgerUrl), run: createRunConnector(database, jobs) };
  await startWorker({ database, jobs, close: async () => {} }, connectors, logger, {
    wrapJournal: crashing,
  });
}

process.on("message", (order: KillOrder) => {
  if (order.kind === "begin") {
    void begin(order.databaseUrl, order.ledgerUrl).then(() => report({ kind: "working" }));
    return;
  }
  report({ kind: "ordered", writes });
  writes = 0;
  dies = order.dies;
});
process.on("disconnect", () => process.exit());
report({ kind: "loaded" });
