/** got: a client of one's own, and whole responses. */
import { on, sleep } from "hathi";
import got from "got";
import { at, night, noted } from "./lib/lab.ts";

const client = got.extend({ prefixUrl: at("json"), retry: { limit: 1 } });

export default on("webhook.play", async () => {
  const response = await client.get("a");
  const before = [response.statusCode, response.url.endsWith("/a"), JSON.parse(response.body)];

  await noted(before);
  await sleep(night);

  const { body } = await client.post("b", { json: { a: 1 }, responseType: "json" });
  const after = [response.statusCode, body];
  return { before, after };
});
