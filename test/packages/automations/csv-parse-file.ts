/** csv-parse: a file that is read through a pipe. */
import { on, sleep } from "hathi";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { parse } from "csv-parse";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await writeFile(inFolder("in.csv"), "a,b\n1,2\n3,4\n");
  const rows: unknown[] = [];
  for await (const row of createReadStream(inFolder("in.csv")).pipe(parse({ columns: true }))) rows.push(row);
  const before = [...rows];

  await noted(before);
  await sleep(night);

  const after = rows.length;
  return { before, after };
});
