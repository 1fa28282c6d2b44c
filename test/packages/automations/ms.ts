/** ms: durations. */
import { on, sleep } from "hathi";
import ms from "ms";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = ms("2 days");

  await noted(before);
  await sleep(night);

  const after = ms(60_000);
  return { before, after };
});
