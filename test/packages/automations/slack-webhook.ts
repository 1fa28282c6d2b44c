/** @slack/webhook: messages. */
import { on, sleep } from "hathi";
import { IncomingWebhook } from "@slack/webhook";
import { at, night, noted } from "./lib/lab.ts";

const hook = new IncomingWebhook(at("slack"));
const ask = async (text: string) => (await hook.send({ text })).text;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
