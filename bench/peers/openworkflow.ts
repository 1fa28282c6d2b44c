/** OpenWorkflow as its documentation sets it up: a Postgres backend, and a worker in the process that serves HTTP. */
import { OpenWorkflow } from "openworkflow";
import { BackendPostgres } from "openworkflow/postgres";
import { listen } from "./listen.ts";

const [databaseUrl, concurrency] = process.argv.slice(2);

const backend = await BackendPostgres.connect(databaseUrl ?? "");
const ow = new OpenWorkflow({ backend });
const work = ow.defineWorkflow<{ steps: number }, number>({ name: "work" }, async ({ input, step }) => {
  let sum = 0;
  for (let number = 0; number < input.steps; number += 1) {
    sum += await step.run({ name: `add-${number}` }, async () => Promise.resolve(number));
  }
  return sum;
});
await ow.newWorker({ concurrency: Number(concurrency) }).start();
// Its handle looks for the result once a second, so what is measured are runs a second, not their latency.
listen(async (steps) => (await work.run({ steps })).result());
