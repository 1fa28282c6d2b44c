/** DBOS Transact as its documentation sets it up: registered functions, launched in the process that serves HTTP. */
import { DBOS } from "@dbos-inc/dbos-sdk";
import { listen } from "./listen.ts";

const [databaseUrl] = process.argv.slice(2);

const work = DBOS.registerWorkflow(
  async (steps: number): Promise<number> => {
    let sum = 0;
    for (let step = 0; step < steps; step += 1) {
      sum += await DBOS.runStep(async () => Promise.resolve(step), { name: "add" });
    }
    return sum;
  },
  { name: "work" },
);

DBOS.setConfig({ name: "bench", systemDatabaseUrl: databaseUrl ?? "", logLevel: "error" });
await DBOS.launch();
listen(async (steps) => (await DBOS.startWorkflow(work)(steps)).getResult());
