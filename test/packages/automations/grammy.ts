/** grammy: messages of a Telegram bot. */
import { on, sleep } from "hathi";
import { Bot } from "grammy";
import { at, night, noted } from "./lib/lab.ts";

const bot = new Bot("lab", { client: { apiRoot: at("telegram") } });
const ask = async (text: string) => (await bot.api.sendMessage(1, text)).text;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
