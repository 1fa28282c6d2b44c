/** ai: streamText with a sleep in its loop. */
import { on, sleep } from "hathi";
import { createOpenAI } from "@ai-sdk/openai";
import { streamText } from "ai";
import { at, night, noted } from "./lib/lab.ts";

const openai = createOpenAI({ apiKey: "lab", baseURL: at("openai") });
async function ask(prompt: string): Promise<readonly string[]> {
  const parts: string[] = [];
  for await (const part of streamText({ model: openai.chat("m"), prompt }).textStream) {
    parts.push(part);
    await sleep("2 seconds");
  }
  return parts;
}

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
