/** semver: versions. */
import { on, sleep } from "hathi";
import semver from "semver";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = semver.inc("1.2.3", "minor");

  await noted(before);
  await sleep(night);

  const after = semver.satisfies("1.2.3", "^1.0.0");
  return { before, after };
});
