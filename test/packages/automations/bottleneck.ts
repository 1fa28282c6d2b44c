/** bottleneck: a pace for calls. */
import { on, sleep } from "hathi";
import Bottleneck from "bottleneck";
import { at, night, noted } from "./lib/lab.ts";

const limiter = new Bottleneck({ maxConcurrent: 1, minTime: 200 });
const get = limiter.wrap(async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path);

export default on("webhook.play", async () => {
  const before = await Promise.all([get("1"), get("2"), get("3")]);

  await noted(before);
  await sleep(night);

  const after = await get("4");
  return { before, after };
});
