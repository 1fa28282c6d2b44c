/** ai: a model that calls a tool. */
import { on, sleep } from "hathi";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";
import { at, night, noted } from "./lib/lab.ts";

const openai = createOpenAI({ apiKey: "lab", baseURL: at("openai") });
const weather = tool({
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => (await fetch(at(`json/weather/${city}`))).json(),
});
const ask = async (prompt: string) =>
  (await generateText({ model: openai.chat("m"), prompt, tools: { weather }, stopWhen: stepCountIs(3) }))
    .text;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
