/** twilio: messages, the first of which is still known after the night. */
import { on, sleep } from "hathi";
import twilio from "twilio";
import { at, night, noted } from "./lib/lab.ts";

const client = twilio("AC0123456789", "lab");
client.api.baseUrl = at("twilio");
const say = async (body: string) =>
  client.messages.create({ body, from: "+15005550006", to: "+15005550001" });

export default on("webhook.play", async () => {
  const message = await say("one");
  const before = [message.sid, message.status];

  await noted(before);
  await sleep(night);

  const after = [message.sid, (await say("two")).sid];
  return { before, after };
});
