/** node-ssh: one connection that is kept through the night. */
import { on, sleep } from "hathi";
import { NodeSSH } from "node-ssh";
import { night, noted, port } from "./lib/lab.ts";

const ssh = new NodeSSH();

export default on("webhook.play", async () => {
  await ssh.connect({ host: "127.0.0.1", port: port("ssh"), username: "ann", password: "lab" });
  const before = (await ssh.execCommand("one")).stdout;

  await noted(before);
  await sleep(night);

  const after = (await ssh.execCommand("two")).stdout;
  ssh.dispose();
  return { before, after };
});
