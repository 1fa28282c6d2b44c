/**
 * `npm run load`: what a burst, a long history, an event with many waiters and a storm of checks do to the real `hathi start`.
 *
 *   npm run load                                             all but the soak, at the sizes of docs/reliability.md
 *   npm run load -- burst --runs 10000 --seconds 60 --step 30 --replicas 1 [--kill]
 *   npm run load -- history --scale 0.1                      of 5 million finished runs and 10 million events
 *   npm run load -- waiters --runs 10000
 *   npm run load -- storm --pulls 300 --checks 5000          pull requests of one repository, and their checks
 *   npm run soak -- --minutes 30 --rate 10 [--encrypt]       a steady load with retention on: flat memory, flat database
 *   npm run soak -- --minutes 10 --leak 2048                 so many bytes of each run leak, and the soak must tell
 */
import { parseArgs } from "node:util";
import type { History } from "./fill-history.ts";
import { runBurst } from "./burst.ts";
import { runHistory } from "./history.ts";
import type { Verdict } from "./verdict.ts";
import { runSoak } from "./soak.ts";
import { runStorm } from "./storm.ts";
import { runWaiters } from "./waiters.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "10000" },
    seconds: { type: "string", default: "60" },
    step: { type: "string", default: "30" },
    replicas: { type: "string", default: "1" },
    kill: { type: "boolean", default: false },
    pulls: { type: "string", default: "300" },
    checks: { type: "string", default: "5000" },
    scale: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "10" },
    encrypt: { type: "boolean", default: false },
    leak: { type: "string", default: "0" },
  },
});
function historyOf(scale: number): History {
  const of = (whole: number): number => Math.max(1, Math.round(whole * scale));
  return { finished: of(5_000_000), parked: of(100_000), events: of(10_000_000), builds: of(500) };
}

const say = (line: string): void => console.error(line);
const scenes: Readonly<Record<string, () => Promise<Verdict>>> = {
  burst: async () =>
    runBurst({
      runs: Number(values.runs),
      seconds: Number(values.seconds),
      stepSeconds: Number(values.step),
      replicas: Number(values.replicas),
      kill: values.kill,
      say,
    }),
  history: async () => runHistory({ history: historyOf(Number(values.scale)), say }),
  waiters: async () => runWaiters({ waiters: Number(values.runs), say }),
  storm: async () => runStorm({ pulls: Number(values.pulls), checks: Number(values.checks), say }),
  soak: async () =>
    runSoak({
      minutes: Number(values.minutes),
      rate: Number(values.rate),
      replicas: Number(values.replicas),
      encrypts: values.encrypt,
      leak: Number(values.leak),
      say,
    }),
};
const wanted = positionals.length > 0 ? positionals : Object.keys(scenes).filter((name) => name !== "soak");
let failed = false;
for (const name of wanted) {
  const scene = scenes[name];
  if (scene === undefined) {
    console.error(`there is no load "${name}"; there are ${Object.keys(scenes).join(", ")}`);
    process.exit(2);
  }
  const { table, problems } = await scene();
  console.log(`\n${table}`);
  for (const problem of problems) console.log(`PROBLEM: ${problem}`);
  failed ||= problems.length > 0;
}
// What the emulators leave open is nobody's.
process.exit(failed ? 1 : 0);
