/** fast-xml-parser: XML in and out. */
import { on, sleep } from "hathi";
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = new XMLParser().parse("<a><b>1</b></a>");

  await noted(before);
  await sleep(night);

  const after = new XMLBuilder().build(before);
  return { before, after };
});
