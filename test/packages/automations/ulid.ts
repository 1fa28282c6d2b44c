/** ulid: an id that stays the same. */
import { on, sleep } from "hathi";
import { ulid } from "ulid";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const id = ulid();
  const before = id.length;

  await noted(before);
  await sleep(night);

  const after = [id.length, ulid() > id];
  return { before, after };
});
