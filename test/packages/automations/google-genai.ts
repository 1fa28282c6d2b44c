/** @google/genai: an answer and a stream. */
import { on, sleep } from "hathi";
import { GoogleGenAI } from "@google/genai";
import { at, night, noted } from "./lib/lab.ts";

const ai = new GoogleGenAI({ apiKey: "lab", httpOptions: { baseUrl: at("gemini") } });
async function ask(contents: string): Promise<readonly unknown[]> {
  let streamed = "";
  for await (const chunk of await ai.models.generateContentStream({ model: "m", contents }))
    streamed += chunk.text;
  return [(await ai.models.generateContent({ model: "m", contents })).text, streamed];
}

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
