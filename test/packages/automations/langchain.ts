/** langchain: an agent with a tool. */
import { on, sleep } from "hathi";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool } from "langchain";
import { z } from "zod";
import { at, night, noted } from "./lib/lab.ts";

const weather = tool(
  async ({ city }: { city: string }) => JSON.stringify(await (await fetch(at(`json/${city}`))).json()),
  {
    name: "weather",
    description: "The weather of a city",
    schema: z.object({ city: z.string() }),
  },
);
const model = new ChatOpenAI({ model: "gpt-4o", apiKey: "lab", configuration: { baseURL: at("openai") } });
const agent = createAgent({ model, tools: [weather] });
const ask = async (content: string) =>
  (await agent.invoke({ messages: [{ role: "user", content }] })).messages.map((message) => message.content);

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
