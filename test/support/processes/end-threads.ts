/**
 * A process that starts threads of runs and ends each before the next one. Tells its parent by how many bytes its resident
 * memory grew: `end-threads.ts <threads>`. The first few threads do not count, because malloc keeps what they have freed.
 */
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import type { OwnedRunJournal } from "../../../src/core/ports/run-journal.ts";
import { RunThread } from "../../../src/engine/host/threads/run-thread.ts";
import { ThreadWatch } from "../../../src/engine/host/watch/watch-threads.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const threads = Number(process.argv[2]);
const first = 5;
const watch = new ThreadWatch(defaultThreadBounds);
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

let before = 0;
for (let number = 0; number < first + threads; number += 1) {
  if (number === first) before = await measure();
  const thread = new RunThread(
    services,
    settings,
    defaultThreadBounds.memoryMb,
    (ended) => void watch.remove(ended),
    () => false,
  );
  watch.add(thread);
  while (!thread.sight.isUp) await delay(10);
  await thread.end();
}
const grown = (await measure()) - before;
await watch.close([]);
process.send?.(grown, () => process.exit());

async function measure(): Promise<number> {
  collectGarbage();
  await delay(200);
  return process.memoryUsage.rss();
}
