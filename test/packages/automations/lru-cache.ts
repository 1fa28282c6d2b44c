/** lru-cache: what is kept for ten seconds is gone after the night. */
import { on, sleep } from "hathi";
import { LRUCache } from "lru-cache";
import { night, noted } from "./lib/lab.ts";

const cache = new LRUCache<string, number>({ max: 10, ttl: 10_000 });

export default on("webhook.play", async () => {
  cache.set("a", 1);
  const before = [cache.get("a"), cache.has("a")];

  await noted(before);
  await sleep(night);

  cache.set("b", 2);
  const after = cache.get("b");
  return { before, after };
});
