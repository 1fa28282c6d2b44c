/** p-queue: one call an interval. */
import { on, sleep } from "hathi";
import PQueue from "p-queue";
import { at, night, noted } from "./lib/lab.ts";

const queue = new PQueue({ concurrency: 1, interval: 300, intervalCap: 1 });
const get = async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path;

export default on("webhook.play", async () => {
  const before = await Promise.all([queue.add(async () => get("1")), queue.add(async () => get("2"))]);

  await noted(before);
  await sleep(night);

  const after = await queue.add(async () => get("3"));
  return { before, after };
});
