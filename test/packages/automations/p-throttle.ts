/** p-throttle: calls at a pace. */
import { on, sleep } from "hathi";
import pThrottle from "p-throttle";
import { night, noted } from "./lib/lab.ts";

const double = pThrottle({ limit: 1, interval: 300 })(async (n: number) => n * 2);

export default on("webhook.play", async () => {
  const before = await Promise.all([double(1), double(2)]);

  await noted(before);
  await sleep(night);

  const after = await double(3);
  return { before, after };
});
