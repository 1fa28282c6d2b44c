/** ofetch: a POST that is not retried. */
import { on, sleep } from "hathi";
import { ofetch } from "ofetch";
import { at, night, noted } from "./lib/lab.ts";

const ask = async (word: string) => ofetch(at("json/a"), { method: "POST", body: { word }, retry: 0 });

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
