/** ioredis: values and a pipeline. */
import { on, sleep } from "hathi";
import { Redis } from "ioredis";
import { night, noted, port } from "./lib/lab.ts";

const redis = new Redis({ host: "127.0.0.1", port: port("redis") });

export default on("webhook.play", async () => {
  await redis.set("a", "1");
  const n = await redis.incr("n");
  const answers = (await redis.pipeline().set("b", "1").incr("b").exec()) ?? [];
  // A pipeline does not reject: each of its answers has its own error.
  for (const [error] of answers) if (error !== null) throw error;
  const before = [n, answers];

  await noted(before);
  await sleep(night);

  const after = [await redis.get("a"), await redis.incr("n")];
  redis.disconnect();
  return { before, after };
});
