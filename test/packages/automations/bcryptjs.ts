/** bcryptjs: a hash that is compared after the night. */
import { on, sleep } from "hathi";
import bcrypt from "bcryptjs";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const hash = await bcrypt.hash("word", 6);
  const before = hash.length;

  await noted(before);
  await sleep(night);

  const after = [await bcrypt.compare("word", hash), bcrypt.compareSync("other", hash)];
  return { before, after };
});
