/** ssh2 inside a step: the remedy where a session must not be cut. */
import { on, sleep, step } from "hathi";
import { Client } from "ssh2";
import { night, noted, port } from "./lib/lab.ts";

const ask = async (word: string) =>
  step(
    async () =>
      new Promise<string>((resolve, reject) => {
        const client = new Client();
        client.on("error", reject);
        client.on("ready", () =>
          client.exec(word, (_error, stream) => {
            let output = "";
            stream.on("data", (data: Buffer) => (output += data.toString()));
            stream.on("close", () => {
              client.end();
              resolve(output);
            });
          }),
        );
        client.connect({ host: "127.0.0.1", port: port("ssh"), username: "ann", password: "lab" });
      }),
    // What must not happen twice: where nobody knows whether it did, people are asked.
    { once: true },
  );

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
