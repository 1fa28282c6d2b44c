/** prom-client: the registry that all share. */
import { on, sleep } from "hathi";
import client from "prom-client";
import { night, noted } from "./lib/lab.ts";

const deploys = new client.Counter({ name: "deploys_total", help: "d" });

export default on("webhook.play", async () => {
  deploys.inc(5);
  const before = structuredClone((await deploys.get()).values);

  await noted(before);
  await sleep(night);

  deploys.inc(1);
  const after = (await deploys.get()).values;
  return { before, after };
});
