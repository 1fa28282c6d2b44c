/** @datadog/datadog-api-client: events. */
import { on, sleep } from "hathi";
import { client, v1 } from "@datadog/datadog-api-client";
import { at, night, noted } from "./lib/lab.ts";

const configuration = client.createConfiguration({
  authMethods: { apiKeyAuth: "lab" },
  baseServer: new client.BaseServerConfiguration(at("datadog"), {}),
});
const events = new v1.EventsApi(configuration);
const ask = async (title: string) => (await events.createEvent({ body: { title, text: "x" } })).event?.title;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
