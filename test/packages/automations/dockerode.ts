/** dockerode: a container is made, started, waited for and removed. */
import { on, sleep } from "hathi";
import Docker from "dockerode";
import { night, noted, port } from "./lib/lab.ts";

const docker = new Docker({ host: "127.0.0.1", port: port("docker"), protocol: "http" });

export default on("webhook.play", async () => {
  const container = await docker.createContainer({ Image: "alpine", Cmd: ["true"] });
  const before = [container.id, (await docker.listContainers()).map(({ Id }) => Id)];

  await noted(before);
  await sleep(night);

  await container.start();
  const { StatusCode } = await container.wait();
  await container.remove();
  const after = StatusCode;
  return { before, after };
});
