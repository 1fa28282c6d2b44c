/** async: limits, retries and a queue. */
import { on, sleep } from "hathi";
import async from "async";
import { at, night, noted } from "./lib/lab.ts";

const get = async (path: string) => (await (await fetch(at(`json/${path}`))).json()).path;
const queue = async.queue(get, 2);

export default on("webhook.play", async () => {
  const mapped = await async.mapLimit(["1", "2", "3"], 2, get);
  const retried = await async.retry({ times: 5, interval: 50 }, async () => {
    const response = await fetch(at("flaky/a"));
    if (!response.ok) throw new Error("busy");
    return response.status;
  });
  const before = [mapped, retried];

  await noted(before);
  await sleep(night);

  const after = [
    await queue.pushAsync("4"),
    await async.parallel({ a: async () => get("5"), b: async () => get("6") }),
  ];
  return { before, after };
});
