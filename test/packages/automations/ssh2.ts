/** ssh2: a command on another machine, by callbacks. */
import { on, sleep } from "hathi";
import { Client } from "ssh2";
import { night, noted, port } from "./lib/lab.ts";

const ask = async (word: string) =>
  new Promise<string>((resolve, reject) => {
    const client = new Client();
    client.on("error", reject);
    client.on("ready", () =>
      client.exec(word, (error, stream) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        let output = "";
        stream.on("data", (data: Buffer) => (output += data.toString()));
        stream.on("close", () => {
          client.end();
          resolve(output);
        });
      }),
    );
    client.connect({ host: "127.0.0.1", port: port("ssh"), username: "ann", password: "lab" });
  });

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
