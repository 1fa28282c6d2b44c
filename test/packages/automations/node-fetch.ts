/** node-fetch: its Response with its getters. */
import { on, sleep } from "hathi";
import fetchNode from "node-fetch";
import { at, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const response = await fetchNode(at("json/a"), { method: "POST", body: "{}" });
  const before = [response.ok, response.status, await response.json()];

  await noted(before);
  await sleep(night);

  const after = [response.ok, await (await fetchNode(at("json/b"))).json()];
  return { before, after };
});
