/** execa: a command as a template. */
import { on, sleep } from "hathi";
import { $ } from "execa";
import { inFolder, night, noted } from "./lib/lab.ts";

const ask = async (word: string) =>
  (await $`sh -c ${`echo ${word} >> ${inFolder("ran.txt")}; echo said ${word}`}`).stdout;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
