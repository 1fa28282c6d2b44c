/** ky: retries, then a POST. */
import { on, sleep } from "hathi";
import ky from "ky";
import { at, night, noted } from "./lib/lab.ts";

const api = ky.create({ prefixUrl: at("flaky"), retry: { limit: 3, delay: () => 200 } });

export default on("webhook.play", async () => {
  const before = await api.get("a").json();

  await noted(before);
  await sleep(night);

  const after = await ky.post(at("json"), { json: { a: 1 } }).json();
  return { before, after };
});
