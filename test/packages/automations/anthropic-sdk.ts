/** @anthropic-ai/sdk: a message. */
import { on, sleep } from "hathi";
import Anthropic from "@anthropic-ai/sdk";
import { at, night, noted } from "./lib/lab.ts";

const client = new Anthropic({ apiKey: "lab", baseURL: at("anthropic") });
const ask = async (content: string) => {
  const message = await client.messages.create({
    model: "m",
    max_tokens: 9,
    messages: [{ role: "user", content }],
  });
  const [block] = message.content;
  return block?.type === "text" ? block.text : "";
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
