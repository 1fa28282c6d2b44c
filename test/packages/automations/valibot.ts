/** valibot: values that are parsed. */
import { on, sleep } from "hathi";
import * as v from "valibot";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = v.parse(v.object({ a: v.string() }), { a: "x" });

  await noted(before);
  await sleep(night);

  const after = v.safeParse(v.string(), 1).success;
  return { before, after };
});
