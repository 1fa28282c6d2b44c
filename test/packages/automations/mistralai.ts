/** @mistralai/mistralai: a chat completion. */
import { on, sleep } from "hathi";
import { Mistral } from "@mistralai/mistralai";
import { at, night, noted } from "./lib/lab.ts";

const client = new Mistral({ apiKey: "lab", serverURL: at("openai") });
const ask = async (content: string) =>
  (await client.chat.complete({ model: "m", messages: [{ role: "user", content }] })).choices?.[0]?.message
    ?.content;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
