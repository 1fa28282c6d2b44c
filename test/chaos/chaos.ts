/** `npm run chaos -- --minutes 2 --seed 1`: Hathi under random faults, held to what it promises. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { renderOffender, renderTable } from "./verdict/report.ts";
import { runChaos } from "./run-chaos.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
    replicas: { type: "string", default: "3" },
    runs: { type: "string" },
  },
});
const [minutes, seed, replicas] = [Number(values.minutes), Number(values.seed), Number(values.replicas)];
const runs = Number(values.runs ?? Math.round(minutes * 80));
if (!(minutes > 0) || ![seed, replicas, runs].every(Number.isInteger) || replicas < 1 || runs < 1) {
  console.error("--minutes is how long faults are injected; --seed, --replicas and --runs are whole numbers");
  process.exit(2);
}

const report = await runChaos({ minutes, seed, replicas, runs, say: (line) => console.error(line) });
console.log(renderTable(report));
const offender = renderOffender(report);
if (offender !== undefined) {
  const file = join(report.stage.folder, "offender.txt");
  await writeFile(file, `${renderTable(report)}\n\n${offender}\n`);
  console.error(`\n${offender.slice(0, 12_000)}\n\nall of it: ${file}; the replicas' logs are beside it`);
}
// What the emulators leave open is nobody's.
process.exit(offender === undefined ? 0 : 1);
