/** adm-zip: an archive that grows after the night. */
import { on, sleep } from "hathi";
import AdmZip from "adm-zip";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const zip = new AdmZip();
  zip.addFile("a.txt", Buffer.from("hello"));
  const before = zip.getEntries().length;

  await noted(before);
  await sleep(night);

  zip.addFile("b.txt", Buffer.from("more"));
  zip.writeZip(inFolder("out.zip"));
  const after = new AdmZip(inFolder("out.zip")).getEntries().map(({ entryName }) => entryName);
  return { before, after };
});
