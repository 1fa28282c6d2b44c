/** js-yaml: YAML in and out. */
import { on, sleep } from "hathi";
import * as yaml from "js-yaml";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = yaml.load("a: [1]");

  await noted(before);
  await sleep(night);

  const after = yaml.dump(before);
  return { before, after };
});
