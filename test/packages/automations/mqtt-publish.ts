/** mqtt: messages that nobody awaits. */
import { on, sleep } from "hathi";
import mqtt from "mqtt";
import { night, noted, port } from "./lib/lab.ts";

const client = mqtt.connect(`mqtt://127.0.0.1:${port("mqtt")}`);

export default on("webhook.play", async () => {
  client.publish("lab/a", "one");
  await sleep("2 seconds");
  const before = "one";

  await noted(before);
  await sleep(night);

  client.publish("lab/a", "two");
  await sleep("2 seconds");
  const after = "two";
  client.end();
  return { before, after };
});
