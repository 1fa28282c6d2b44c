/** @openai/agents: an agent with a tool, and defaults that are set at the top. */
import { on, sleep } from "hathi";
import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { at, night, noted } from "./lib/lab.ts";

setTracingDisabled(true);
setOpenAIAPI("chat_completions");
setDefaultOpenAIClient(new OpenAI({ apiKey: "lab", baseURL: at("openai") }));
const weather = tool({
  name: "weather",
  description: "The weather of a city",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => JSON.stringify(await (await fetch(at(`json/${city}`))).json()),
});
const agent = new Agent({ name: "a", instructions: "x", model: "gpt-4o", tools: [weather] });
const ask = async (word: string) => (await run(agent, word)).finalOutput;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
