/** eventsource-parser: events that are fed, and a stream of them. */
import { on, sleep } from "hathi";
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { at, night, noted } from "./lib/lab.ts";

async function count(): Promise<number> {
  const response = await fetch(at("openai/chat"), {
    method: "POST",
    body: JSON.stringify({ stream: true, prompt: "hi" }),
  });
  let events = 0;
  for await (const _event of (response.body as ReadableStream<BufferSource>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream()))
    events += 1;
  return events;
}

export default on("webhook.play", async () => {
  const seen: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => seen.push(data) });
  parser.feed("data: one\n\ndata: two\n\n");
  const before = [[...seen], await count()];

  await noted(before);
  await sleep(night);

  parser.feed("data: three\n\n");
  const after = [...seen];
  return { before, after };
});
