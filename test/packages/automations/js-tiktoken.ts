/** js-tiktoken: tokens are counted. */
import { on, sleep } from "hathi";
import { encodingForModel } from "js-tiktoken";
import { night, noted } from "./lib/lab.ts";

const encoding = encodingForModel("gpt-4o");

export default on("webhook.play", async () => {
  const before = encoding.encode("hello world").length;

  await noted(before);
  await sleep(night);

  const after = encoding.encode("hello world again").length;
  return { before, after };
});
