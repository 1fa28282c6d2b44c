/** dockerode: a command in a container, over a request that becomes a connection. */
import { on, sleep } from "hathi";
import Docker from "dockerode";
import { night, noted, port } from "./lib/lab.ts";

const docker = new Docker({ host: "127.0.0.1", port: port("docker"), protocol: "http" });
const ask = async (word: string) => {
  const exec = await docker.getContainer("web").exec({ Cmd: ["cat"], AttachStdin: true, AttachStdout: true });
  const stream = await exec.start({ hijack: true, stdin: true });
  const answer = new Promise<string>((resolve, reject) => {
    let text = "";
    stream.on("data", (data: Buffer) => (text += data.toString()));
    stream.on("error", reject).on("close", () => reject(new Error("the connection was closed")));
    stream.on("end", () => resolve(text));
  });
  stream.write(word);
  stream.end();
  return answer;
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
