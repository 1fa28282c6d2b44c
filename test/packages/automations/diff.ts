/** diff: lines. */
import { on, sleep } from "hathi";
import { diffLines } from "diff";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = diffLines("a\n", "b\n").map(({ value, added }) => [value, added]);

  await noted(before);
  await sleep(night);

  const after = diffLines("a\n", "a\n").length;
  return { before, after };
});
