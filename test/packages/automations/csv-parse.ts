/** csv-parse: at once, and as a stream. */
import { on, sleep } from "hathi";
import { parse } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const rows: unknown[] = parseSync("a,b\n1,2\n", { columns: true });
  for await (const row of parse("a,b\n3,4\n", { columns: true })) rows.push(row);
  const before = [...rows];

  await noted(before);
  await sleep(night);

  const after = rows.length;
  return { before, after };
});
