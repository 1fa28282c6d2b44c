/** dotenv: a file of settings. */
import { on, sleep } from "hathi";
import { writeFile } from "node:fs/promises";
import dotenv from "dotenv";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await writeFile(inFolder("settings"), "LAB_SETTING=from the file\n");
  dotenv.config({ path: inFolder("settings"), quiet: true });
  const before = process.env["LAB_SETTING"];

  await noted(before);
  await sleep(night);

  const after = process.env["LAB_SETTING"];
  return { before, after };
});
