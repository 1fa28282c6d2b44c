/** node:child_process: execFile as a promise, and a command that the run waits for. */
import { on, sleep } from "hathi";
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { inFolder, night, noted } from "./lib/lab.ts";

const command = (word: string): string => `echo ${word} >> ${inFolder("ran.txt")}; echo said ${word}`;
const ask = async (word: string) => {
  const { stdout } = await promisify(execFile)("sh", ["-c", command(word)]);
  return [stdout, execFileSync("sh", ["-c", command(`${word}-sync`)], { encoding: "utf8" })];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
