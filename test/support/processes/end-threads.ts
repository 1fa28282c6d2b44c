/**
 * A process that starts threads of runs and ends each before the next one. Tells its parent by how many bytes its resident
 * memory grew: `end-threads.ts <threads>`. The first few threads do not count, because malloc keeps what they have freed.
 */
import { setTimeout as delay } from "node:timers/promises";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { ThreadWatch } from "../../../src/engine/host/watch/watch-threads.ts";
import { measureResident, startIdleThread } from "./idle-thread.ts";

const threads = Number(process.argv[2]);
const first = 5;
const watch = new ThreadWatch(defaultThreadBounds);

let before = 0;
for (let number = 0; number < first + threads; number += 1) {
  if (number === first) before = await measureResident();
  const thread = startIdleThread(watch);
  while (!thread.sight.isUp) await delay(10);
  await thread.end();
}
const grown = (await measureResident()) - before;
await watch.close([]);
process.send?.(grown, () => process.exit());
