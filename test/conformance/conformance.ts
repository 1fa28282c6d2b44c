/**
 * `npm run conformance`: the suite three ways in memory, as `npm test` has it. `npm run conformance -- --threads`:
 * each case straight through in memory and through the threads and the Postgres of a real worker. `npm run conformance -- --kill`: each case
 * over real processes, too, with a SIGKILL at every boundary of its journal.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kill: { type: "boolean", default: false }, threads: { type: "boolean", default: false } },
});

const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const way = values.kill ? "kill" : values.threads ? "threads" : undefined;
const settings = {
  kill: ["--testTimeout=3600000", "--maxWorkers=1"],
  threads: ["--testTimeout=180000"],
};
const folder = positionals.map((name) => `test/conformance/${name}`);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", ...(folder.length === 0 ? ["test/conformance"] : folder)].concat(
    way === undefined ? [] : settings[way],
  ),
  { stdio: "inherit", env: { ...process.env, ...(way !== undefined && { HATHI_CONFORMANCE: way }) } },
);
process.exitCode = status ?? 1;
