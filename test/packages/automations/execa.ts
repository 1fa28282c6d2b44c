/** execa: a command, its output and its exit code. */
import { on, sleep } from "hathi";
import { execa } from "execa";
import { inFolder, night, noted } from "./lib/lab.ts";

const ask = async (word: string) => {
  const { stdout, exitCode } = await execa("sh", [
    "-c",
    `echo ${word} >> ${inFolder("ran.txt")}; echo said ${word}`,
  ]);
  return [stdout, exitCode];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
