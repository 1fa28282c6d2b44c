/** p-map: calls one after the other. */
import { on, sleep } from "hathi";
import pMap from "p-map";
import { at, night, noted } from "./lib/lab.ts";

const get = async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path;

export default on("webhook.play", async () => {
  const before = await pMap(["1", "2"], get, { concurrency: 1 });

  await noted(before);
  await sleep(night);

  const after = await pMap(["3", "4"], get, { concurrency: 2 });
  return { before, after };
});
