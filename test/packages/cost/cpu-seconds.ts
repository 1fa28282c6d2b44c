/** The time of processors that this process and all that it started have had: on a busy machine a clock tells little. */
import { readdirSync, readFileSync } from "node:fs";

// As the kernel counts for /proc, on all systems that Node runs on.
const ticksASecond = 100;

/** Of this process and those that it waited for or that still run. Where there is no /proc: of this process alone. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  try {
    const stats = readStats();
    const ended = stats.get(process.pid)?.endedChildren ?? 0;
    return own + ended + livingChildren(stats, process.pid);
  } catch {
    return own;
  }
}

/** Of another process, with its threads, and of those that it waited for; 0 where there is no /proc. */
export function processSeconds(pid: number | undefined): number {
  const stat = pid === undefined ? undefined : readStat(pid);
  return stat === undefined ? 0 : stat.own + stat.endedChildren;
}

interface Stat {
  readonly parent: number;
  readonly own: number;
  readonly endedChildren: number;
}

function livingChildren(stats: ReadonlyMap<number, Stat>, parent: number): number {
  return [...stats]
    .filter(([, stat]) => stat.parent === parent)
    .reduce(
      (sum, [pid, { own, endedChildren }]) => sum + own + endedChildren + livingChildren(stats, pid),
      0,
    );
}

function readStats(): ReadonlyMap<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const pid of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const stat = readStat(pid);
    if (stat !== undefined) stats.set(pid, stat);
  }
  return stats;
}

function readStat(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
  // The name of the program stands in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const seconds = (from: number): number => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) / ticksASecond;
  return { parent: fields[1] ?? 0, own: seconds(11), endedChildren: seconds(13) };
}
