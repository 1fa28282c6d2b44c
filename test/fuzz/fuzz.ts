/** `npm run fuzz -- --seeds 1000 --seed 1`: any number of random programs, from any seed on. */
import { parseArgs } from "node:util";
import { checkSeed } from "./check-seed.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const [seeds, first] = [Number(values.seeds), Number(values.seed)];
if (!Number.isInteger(seeds) || !Number.isInteger(first) || seeds < 1) {
  console.error("--seeds is how many programs to try, --seed the first of them: whole numbers");
  process.exit(2);
}

let failed = 0;
let crashes = 0;
for (let seed = first; seed < first + seeds; seed += 1) {
  const outcome = await checkSeed(seed);
  crashes += outcome.crashes;
  if (outcome.failure === null) continue;
  failed += 1;
  console.error(
    `\nseed ${seed} (again: npm run fuzz -- --seeds 1 --seed ${seed})\n${outcome.source}\n${outcome.failure}`,
  );
}
console.log(`${seeds} programs from seed ${first}, ${crashes} random crashes: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
