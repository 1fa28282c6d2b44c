/** prom-client: a counter that goes on after the night, and is pushed. */
import { on, sleep } from "hathi";
import client from "prom-client";
import { at, night, noted } from "./lib/lab.ts";

const registry = new client.Registry();
const deploys = new client.Counter({ name: "deploys", help: "d", registers: [registry] });
const gateway = new client.Pushgateway(at("push"), {}, registry);

export default on("webhook.play", async () => {
  deploys.inc(5);
  const before = await registry.metrics();

  await noted(before);
  await sleep(night);

  deploys.inc(1);
  await gateway.pushAdd({ jobName: "lab" });
  const after = await registry.metrics();
  return { before, after };
});
