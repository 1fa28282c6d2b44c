/** undici: request() and its own fetch. */
import { on, sleep } from "hathi";
import { fetch as undiciFetch, request } from "undici";
import { at, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const { statusCode, body } = await request(at("json/a"), { method: "POST", body: "one" });
  const before = [statusCode, await body.json()];

  await noted(before);
  await sleep(night);

  const after = await (await undiciFetch(at("json/b"))).json();
  return { before, after };
});
