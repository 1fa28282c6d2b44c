/** ramda: groups. */
import { on, sleep } from "hathi";
import * as R from "ramda";
import { night, noted } from "./lib/lab.ts";

const group = R.groupBy((n: number) => (n % 2 === 0 ? "even" : "odd"));

export default on("webhook.play", async () => {
  const before = group([1, 2, 3]);

  await noted(before);
  await sleep(night);

  const after = R.sum([1, 2]);
  return { before, after };
});
