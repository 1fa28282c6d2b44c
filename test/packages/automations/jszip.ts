/** jszip: an archive that is read after the night. */
import { on, sleep } from "hathi";
import JSZip from "jszip";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const zip = new JSZip();
  zip.file("a.txt", "hello");
  const bytes = await zip.generateAsync({ type: "nodebuffer" });
  const before = bytes.length > 50;

  await noted(before);
  await sleep(night);

  const read = await JSZip.loadAsync(bytes);
  const after = [await read.file("a.txt")?.async("string"), Object.keys(zip.files)];
  return { before, after };
});
