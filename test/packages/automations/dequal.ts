/** dequal: dates are compared by their class. */
import { on, sleep } from "hathi";
import { dequal } from "dequal";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = [
    dequal(new Date(1), new Date(2)),
    dequal({ d: new Date(1) }, { d: new Date(1) }),
    new Date().constructor === Date,
  ];

  await noted(before);
  await sleep(night);

  const after = dequal(new Map([[1, 2]]), new Map([[1, 2]]));
  return { before, after };
});
