/** tar: a folder is packed and looked into. */
import { on, sleep } from "hathi";
import { mkdir, writeFile } from "node:fs/promises";
import * as tar from "tar";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await mkdir(inFolder("things"));
  await writeFile(inFolder("things/a.md"), "hello");
  await tar.create({ gzip: true, file: inFolder("a.tgz"), cwd: inFolder("") }, ["things"]);
  const before = "packed";

  await noted(before);
  await sleep(night);

  const after: string[] = [];
  await tar.list({ file: inFolder("a.tgz"), onReadEntry: ({ path }) => void after.push(path) });
  return { before, after };
});
