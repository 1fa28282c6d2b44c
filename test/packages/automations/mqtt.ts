/** mqtt: messages that are awaited. */
import { on, sleep } from "hathi";
import mqtt from "mqtt";
import { night, noted, port } from "./lib/lab.ts";

const client = mqtt.connect(`mqtt://127.0.0.1:${port("mqtt")}`);

export default on("webhook.play", async () => {
  await client.publishAsync("lab/a", "one");
  const before = "one";

  await noted(before);
  await sleep(night);

  await client.publishAsync("lab/a", "two");
  const after = "two";
  await client.endAsync();
  return { before, after };
});
