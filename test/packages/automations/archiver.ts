/** archiver: an archive that is piped into a file. */
import { on, sleep } from "hathi";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { ZipArchive } from "archiver";
import { inFolder, night, noted } from "./lib/lab.ts";

async function pack(name: string): Promise<boolean> {
  const file = createWriteStream(inFolder(name));
  const archive = new ZipArchive({});
  archive.pipe(file);
  archive.append("hello", { name: "a.txt" });
  await Promise.all([archive.finalize(), finished(file)]);
  return archive.pointer() > 50;
}

export default on("webhook.play", async () => {
  const before = await pack("one.zip");

  await noted(before);
  await sleep(night);

  const after = await pack("two.zip");
  return { before, after };
});
