/** redis: a client that is connected at its first use. */
import { on, sleep } from "hathi";
import { createClient } from "redis";
import { night, noted, port } from "./lib/lab.ts";

const client = createClient({ url: `redis://127.0.0.1:${port("redis")}` });

export default on("webhook.play", async () => {
  client.on("error", (error) => console.log("Redis Client Error", error));
  await client.connect();
  await client.set("a", "1");
  const before = [await client.get("a"), await client.incr("n")];

  await noted(before);
  await sleep(night);

  const after = [await client.get("a"), await client.incr("n")];
  client.destroy();
  return { before, after };
});
