/** @anthropic-ai/sdk: a stream as events, and one as a loop. */
import { on, sleep } from "hathi";
import Anthropic from "@anthropic-ai/sdk";
import { at, night, noted } from "./lib/lab.ts";

const client = new Anthropic({ apiKey: "lab", baseURL: at("anthropic") });
const about = (content: string) => ({
  model: "m",
  max_tokens: 9,
  messages: [{ role: "user" as const, content }],
});
const ask = async (content: string) => {
  let heard = "";
  const message = await client.messages
    .stream(about(content))
    .on("text", (text) => (heard += text))
    .finalMessage();
  let looped = "";
  for await (const event of await client.messages.create({ ...about(`${content} again`), stream: true })) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") looped += event.delta.text;
  }
  return [heard, message.stop_reason, looped];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
