/** got: a POST as JSON. */
import { on, sleep } from "hathi";
import got from "got";
import { at, night, noted } from "./lib/lab.ts";

const ask = async (word: string) => got.post(at("json"), { json: { word } }).json();

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
