/**
 * A worker in the test's own process, with threads as `hathi start` has them, in place of a process that is killed.
 * Its connectors ask the ledger without a wire between them, so all that a call gives goes through threads alone.
 */
import { onTestFinished } from "vitest";
import { readSecrets } from "../../../src/app/config/credentials/known-secrets.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { knowSecrets } from "../../../src/core/secrets/secrets.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { startWorker } from "../../../src/app/start-worker.ts";
import { createMemoryLogger, type MemoryLogger } from "../memory-logger.ts";
import type { Ledger } from "./kill-ledger.ts";
import type { WorkerProcess } from "./kill-process.ts";
import { classifyLeaving, leaveByHttp } from "./leave-by-http.ts";

export interface ThreadWorker extends WorkerProcess {
  readonly logger: MemoryLogger;
}

export function createThreadWorker(): ThreadWorker {
  const logger = createMemoryLogger();
  return {
    logger,
    pid: process.pid,
    hasDied: false,
    async begin(databaseUrl, ledger) {
      knowSecrets(readSecrets(process.env));
      const database = openDatabase({ url: databaseUrl, name: "threads", logger });
      const jobs = await openJobQueue(database, { logger, name: "threads" });
      const connectors = {
        slack: connectorOf("slack", ledger),
        github: connectorOf("github", ledger),
        http: connectorOf("http", ledger),
        run: createRunConnector(database, jobs),
      };
      const worker = await startWorker({ database, jobs, close: async () => {} }, connectors, logger);
      onTestFinished(async () => {
        await worker.stop();
        await jobs.stop();
        await database.close();
      });
      return true;
    },
    order: async () => 0,
  };
}

function connectorOf(service: string, ledger: Ledger): Connector {
  return {
    name: service,
    async perform(given) {
      if (given.isTurn === true || (await leaveByHttp(given))) return undefined;
      const { path, args, call, runId: run, inDoubt } = given;
      const effect = { name: [service, ...path].join("."), args, call, run, inDoubt, pid: process.pid };
      ledger.effects.push(effect);
      const value = await ledger.answer(effect);
      ledger.given.set(`${run} ${call}`, value);
      return value;
    },
    classify: classifyLeaving,
  };
}
