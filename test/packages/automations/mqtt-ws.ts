/** mqtt: messages over a WebSocket, each confirmed. */
import { on, sleep } from "hathi";
import mqtt from "mqtt";
import { night, noted, port } from "./lib/lab.ts";

const client = mqtt.connect(`ws://127.0.0.1:${port("mqttws")}`);

export default on("webhook.play", async () => {
  await client.publishAsync("lab/a", "one", { qos: 1 });
  const before = "one";

  await noted(before);
  await sleep(night);

  await client.publishAsync("lab/a", "two", { qos: 1 });
  const after = "two";
  await client.endAsync();
  return { before, after };
});
