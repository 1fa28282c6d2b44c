/** @pagerduty/pdjs: incidents. */
import { on, sleep } from "hathi";
import { api } from "@pagerduty/pdjs";
import { at, night, noted } from "./lib/lab.ts";

const pagerduty = api({ token: "lab", server: at("pagerduty").replace("http://", "") });
const ask = async (word: string) =>
  (await pagerduty.get("/incidents", { url: at(`pagerduty/${word}`) } as never)).data.incidents[0]?.id;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
