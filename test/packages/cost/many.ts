/**
 * Many runs at once of an automation with a heavy package, in the real `hathi start`: what its process takes, and
 * whether each run comes to its end.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openHouse } from "../../load/house.ts";
import { makeFolder } from "./folder.ts";
import { processSeconds } from "./cpu-seconds.ts";

// Long enough for as many to be in hand at once as the worker dares.
const heldMs = 5000;
const patienceMs = 600_000;

export interface Many {
  readonly states: string;
  /** Most runs that were in hand at one moment. */
  readonly atOnce: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the process: before the first run, and at most. */
  readonly memoryMb: { readonly first: number; readonly most: number };
  /** Ends of threads and of the process, which must not be. */
  readonly ends: readonly string[];
}

export async function measureMany(
  automation: { readonly file: string; readonly name: string },
  runs: number,
  env: Readonly<Record<string, string>>,
): Promise<Many> {
  const folder = await makeFolder([automation], (name) => `heavy/${name}.ts`);
  await folder.write("many.ts", manySource(automation.name));
  const house = await openHouse({
    automations: {},
    hooks: ["many"],
    env: { ...env, HATHI_AUTOMATIONS: folder.automations },
  });
  try {
    await house.start();
    const [replica] = house.replicas;
    const began = performance.now();
    const cpuBefore = processSeconds(replica?.pid);
    await Promise.all(Array.from({ length: runs }, async (_, n) => house.post("many", { n })));
    let atOnce = 0;
    for (;;) {
      await Promise.all([replica?.measure(), delay(250)]);
      const states = await house.database.query<{ state: string; count: number }>(
        "select state, count(*)::integer as count from hathi.runs where automation = 'many' group by state order by state",
      );
      const count = (...names: readonly string[]): number =>
        states.filter(({ state }) => names.includes(state)).reduce((sum, one) => sum + one.count, 0);
      atOnce = Math.max(atOnce, count("running"));
      const isOver = count("completed", "failed", "paused", "cancelled") === runs;
      if (!isOver && performance.now() - began < patienceMs) continue;
      return {
        states: states.map((one) => `${one.count} ${one.state}`).join(", "),
        atOnce,
        seconds: (performance.now() - began) / 1000,
        cpuSeconds: processSeconds(replica?.pid) - cpuBefore,
        memoryMb: { first: replica?.memory.first ?? 0, most: replica?.memory.most ?? 0 },
        ends: [
          ...(replica?.crashes ?? []),
          ...[...house.complaints]
            .filter(([text]) => /its end/.test(text))
            .map(([text, n]) => `${n} x ${text}`),
        ],
      };
    }
  } finally {
    await house.close();
    await folder.remove();
  }
}

// Its instance is that of the automation: all of its packages are evaluated.
function manySource(name: string): string {
  return `import { on, step } from "hathi";
import heavy from "./heavy/${name}.ts";

export default on("webhook.many", async () => {
  await step("hold", async () => new Promise<void>((resolve) => setTimeout(resolve, ${heldMs})));
  return typeof heavy;
});
`;
}
