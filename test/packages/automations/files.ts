/** node:fs: files, folders and a stream of writes. */
import { on, sleep } from "hathi";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await mkdir(inFolder("kept"));
  await writeFile(inFolder("kept/a.md"), "one");
  const stream = createWriteStream(inFolder("log.txt"));
  stream.write("one\n");
  const before = [existsSync(inFolder("kept/a.md")), await readdir(inFolder("kept"))];

  await noted(before);
  await sleep(night);

  stream.end("two\n");
  await once(stream, "finish");
  await appendFile(inFolder("kept/a.md"), " two");
  const after = [await readFile(inFolder("kept/a.md"), "utf8"), await readFile(inFolder("log.txt"), "utf8")];
  return { before, after };
});
