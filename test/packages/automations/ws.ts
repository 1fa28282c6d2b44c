/** ws: a question and its answer over a socket. */
import { on, sleep } from "hathi";
import WebSocket from "ws";
import { night, noted, port } from "./lib/lab.ts";

const ask = async (word: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port("ws")}`);
    socket.on("error", reject);
    socket.on("open", () => socket.send(word));
    socket.on("message", (message) => {
      socket.close();
      resolve(message.toString());
    });
  });

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
