/** chrono-node: dates in words, by the run's clock. */
import { on, sleep } from "hathi";
import * as chrono from "chrono-node";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = (chrono.parseDate("in 2 days")?.getTime() ?? 0) - Date.now() > 86_400_000;

  await noted(before);
  await sleep(night);

  const after = chrono.parseDate("2030-01-01 12:00", new Date(0))?.getFullYear();
  return { before, after };
});
