/**
 * `npm run conformance`: the suite three ways in memory, as `npm test` has it. `npm run conformance -- --kill`:
 * each case over real processes and a real Postgres, too, with a SIGKILL at every boundary of its journal.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kill: { type: "boolean", default: false } },
});

const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const folder = positionals.map((name) => `test/conformance/${name}`);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", ...(folder.length === 0 ? ["test/conformance"] : folder)].concat(
    values.kill ? ["--testTimeout=3600000", "--maxWorkers=1"] : [],
  ),
  { stdio: "inherit", env: { ...process.env, ...(values.kill && { HATHI_CONFORMANCE: "kill" }) } },
);
process.exitCode = status ?? 1;
