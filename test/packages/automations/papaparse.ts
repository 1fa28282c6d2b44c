/** papaparse: rows in, text out. */
import { on, sleep } from "hathi";
import Papa from "papaparse";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = Papa.parse("x;y\n1;2", { header: true }).data;

  await noted(before);
  await sleep(night);

  const after = Papa.unparse([{ a: 1 }]);
  return { before, after };
});
