/** ai: generateText, whose result has getters. */
import { on, sleep } from "hathi";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { at, night, noted } from "./lib/lab.ts";

const openai = createOpenAI({ apiKey: "lab", baseURL: at("openai") });
const ask = async (prompt: string) => {
  const { text } = await generateText({ model: openai.chat("m"), prompt });
  return text;
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
