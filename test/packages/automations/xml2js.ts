/** xml2js: XML by promises. */
import { on, sleep } from "hathi";
import { parseStringPromise } from "xml2js";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = await parseStringPromise("<a>1</a>");

  await noted(before);
  await sleep(night);

  const after = await parseStringPromise("<b c='1'/>");
  return { before, after };
});
