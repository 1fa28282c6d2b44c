/**
 * No engine, only its limit: each step is one row of one table, and all rows that gathered while the last statement
 * ran are committed by the next one, over one connection.
 */
import { Client } from "pg";
import type { System } from "./system.ts";

interface Waiting {
  readonly run: number;
  readonly step: number;
  readonly done: () => void;
}

export const bare: System = {
  name: "bare group commit",
  version: "",
  setup: "rows of (run, step, value) by one connection in the benchmark's own process",
  async start({ databaseUrl }) {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(
      "create table steps (run integer not null, step integer not null, value jsonb not null, primary key (run, step))",
    );
    let [runs, waiting, writing]: [number, Waiting[], boolean] = [0, [], false];
    const write = async (): Promise<void> => {
      writing = true;
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        await client.query({
          name: "append",
          text: "insert into steps (run, step, value) select * from unnest($1::integer[], $2::integer[], $3::jsonb[])",
          values: [batch.map(({ run }) => run), batch.map(({ step }) => step), batch.map(({ step }) => step)],
        });
        for (const { done } of batch) done();
      }
      writing = false;
    };
    return {
      pids: [process.pid],
      async run(steps) {
        const run = (runs += 1);
        for (let step = 0; step < steps; step += 1) {
          await new Promise<void>((done) => {
            waiting.push({ run, step, done });
            if (!writing) void write();
          });
        }
      },
      close: async () => client.end(),
    };
  },
};
