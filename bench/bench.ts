/**
 * `npm run bench`: Hathi beside its peers, the same work with the same durability on the same Postgres.
 *
 *   npm run bench                                    every row, every system, three times, interleaved
 *   npm run bench -- --rows runs,long --repeat 5
 *   npm run bench -- --only hathi --quick            under a minute, for daily use
 *   npm run bench -- --write                         and writes docs/performance.md
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values } = parseArgs({
  options: {
    rows: { type: "string" },
    only: { type: "string" },
    repeat: { type: "string" },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
// The peers are packages of this folder alone; whoever measures for the first time gets them first.
if (!existsSync(`${here}node_modules/openworkflow`) || !existsSync(`${here}node_modules/workflow`)) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}
const { runBench } = await import("./run-bench.ts");
await runBench({
  rows: values.rows?.split(","),
  systems: values.only?.split(","),
  repeat: Number(values.repeat ?? (values.quick ? 1 : 3)),
  size: values.quick ? "quick" : "full",
  write: values.write,
});
// What a peer leaves open is nobody's.
process.exit(0);
