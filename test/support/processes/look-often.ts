/**
 * A process that looks into a thread of runs again and again, as the watchdog does. Tells its parent by how many bytes its
 * resident memory grew: `look-often.ts <looks>`. As many looks before do not count.
 */
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { ThreadDebugger } from "../../../src/engine/host/watch/thread-debugger.ts";
import { measureResident, startIdleThread } from "./idle-thread.ts";

const looks = Number(process.argv[2]);
const debuggers = new ThreadDebugger();
const thread = startIdleThread();
while (!thread.sight.isUp) await delay(10);

await look();
const before = await measure();
await look();
const grown = (await measure()) - before;
process.send?.(grown, () => process.exit());

// One after the other, as the watchdog asks: what waits for a busy thread would take memory, too.
async function look(): Promise<void> {
  const asked = { times: 0 };
  while (asked.times < looks) {
    thread.sight.check(() => {
      asked.times += 1;
      debuggers.askToLook(thread.name, Number.MAX_SAFE_INTEGER);
      debuggers.renew(thread.name);
    });
    await nextTurn();
  }
}

async function measure(): Promise<number> {
  debuggers.collectGarbage(thread.name);
  await delay(500);
  return measureResident();
}
