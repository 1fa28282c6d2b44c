/** A thread of runs that has none, for processes that measure what threads leave behind outside of all heaps. */
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import type { OwnedRunJournal } from "../../../src/core/ports/run-journal.ts";
import { RunThread } from "../../../src/engine/host/threads/run-thread.ts";
import type { ThreadWatch } from "../../../src/engine/host/watch/watch-threads.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

export function startIdleThread(watch?: ThreadWatch): RunThread {
  const services = {
    journal: { estimateNow: () => 0 } as unknown as OwnedRunJournal,
    connectors: {} as Connectors,
    logger: silentLogger,
  };
  const settings = {
    automations: undefined,
    lease: undefined,
    maxValueBytes: 1024 * 1024,
    maxJournalBytes: 16 * 1024 * 1024,
    secrets: [],
    isDebugged: false,
    logsDebug: false,
    connectors: { slack: "slack", github: "github", http: "http" },
  };
  const thread = new RunThread(
    services,
    settings,
    defaultThreadBounds.memoryMb,
    (ended) => void watch?.remove(ended),
    () => false,
  );
  watch?.add(thread);
  return thread;
}

/** Resident memory in bytes, without the garbage of this thread. */
export async function measureResident(): Promise<number> {
  collectGarbage();
  await delay(200);
  return process.memoryUsage.rss();
}
