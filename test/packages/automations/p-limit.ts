/** p-limit: four calls, two at a time. */
import { on, sleep } from "hathi";
import pLimit from "p-limit";
import { at, night, noted } from "./lib/lab.ts";

const limit = pLimit(2);
const get = async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path;

export default on("webhook.play", async () => {
  const before = await Promise.all(["1", "2", "3", "4"].map(async (path) => limit(get, path)));

  await noted(before);
  await sleep(night);

  const after = await limit(get, "5");
  return { before, after };
});
