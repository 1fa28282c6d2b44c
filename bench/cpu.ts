/** CPU that processes have used so far, by Linux's /proc: a figure that a busy machine changes little. */
import { readdir, readFile } from "node:fs/promises";

// USER_HZ, which Linux fixes for /proc on every platform that Node runs on.
const ticksASecond = 100;

/** CPU in seconds of these processes and of their children, those that have ended included. */
export async function cpuOf(roots: readonly number[]): Promise<number> {
  const wanted = new Set(roots);
  let ticks = 0;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The program's name is in brackets and may hold anything; what follows it is numbers.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15);
    if (wanted.has(Number(name))) ticks += user + system + userOfEnded + systemOfEnded;
    else if (wanted.has(parent)) ticks += user + system;
  }
  return ticks / ticksASecond;
}
