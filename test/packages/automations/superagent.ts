/** superagent: a request that is awaited. */
import { on, sleep } from "hathi";
import superagent from "superagent";
import { at, night, noted } from "./lib/lab.ts";

const ask = async (word: string) => {
  const { body, status } = await superagent.post(at("json/a")).send({ word }).set("x-lab", "yes");
  return [status, body];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
