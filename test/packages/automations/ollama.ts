/** ollama: an answer and a stream. */
import { on, sleep } from "hathi";
import { Ollama } from "ollama";
import { at, night, noted } from "./lib/lab.ts";

const ollama = new Ollama({ host: at("ollama") });
async function ask(content: string): Promise<readonly string[]> {
  const messages = [{ role: "user", content }];
  const { message } = await ollama.chat({ model: "m", messages });
  let streamed = "";
  for await (const part of await ollama.chat({ model: "m", stream: true, messages }))
    streamed += part.message.content;
  return [message.content, streamed];
}

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
