/** @upstash/redis: values over HTTP. */
import { on, sleep } from "hathi";
import { Redis } from "@upstash/redis";
import { at, night, noted } from "./lib/lab.ts";

const redis = new Redis({ url: at("upstash"), token: "lab" });
const ask = async (key: string) => redis.get(key);

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
