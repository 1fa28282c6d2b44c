/** @huggingface/inference: a chat completion. */
import { on, sleep } from "hathi";
import { InferenceClient } from "@huggingface/inference";
import { at, night, noted } from "./lib/lab.ts";

const client = new InferenceClient("lab").endpoint(at("openai"));
const ask = async (content: string) =>
  (await client.chatCompletion({ model: "m", messages: [{ role: "user", content }] })).choices[0]?.message
    .content;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
