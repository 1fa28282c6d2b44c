/** zx: a command as a template, and the getters of its output. */
import { on, sleep } from "hathi";
import { $ } from "zx";
import { inFolder, night, noted } from "./lib/lab.ts";

const ask = async (word: string) => {
  const output = await $`sh -c ${`echo ${word} >> ${inFolder("ran.txt")}; echo said ${word}`}`;
  return [output.stdout.trim(), output.exitCode];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
