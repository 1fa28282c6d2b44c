/** @langchain/openai: a chain, and a message that is answered after the night. */
import { on, sleep } from "hathi";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { ChatOpenAI } from "@langchain/openai";
import { at, night, noted } from "./lib/lab.ts";

const model = new ChatOpenAI({ model: "gpt-4o", apiKey: "lab", configuration: { baseURL: at("openai") } });
const chain = ChatPromptTemplate.fromTemplate("say {word}").pipe(model).pipe(new StringOutputParser());

export default on("webhook.play", async () => {
  const reply = await model.invoke("hi");
  const before = [await chain.invoke({ word: "one" }), reply.text, reply.usage_metadata?.total_tokens];

  await noted(before);
  await sleep(night);

  const more = await model.invoke([reply, { role: "user", content: "more" }]);
  const after = [reply.text, more.text];
  return { before, after };
});
