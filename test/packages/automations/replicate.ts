/** replicate: a prediction that is polled for. */
import { on, sleep } from "hathi";
import Replicate from "replicate";
import { at, night, noted } from "./lib/lab.ts";

const replicate = new Replicate({ auth: "lab", baseUrl: at("replicate") });
const ask = async (prompt: string) =>
  replicate.run(`owner/model:${"0".repeat(64)}`, {
    input: { prompt },
    wait: { mode: "poll", interval: 300 },
  });

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
