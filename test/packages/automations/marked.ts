/** marked: Markdown. */
import { on, sleep } from "hathi";
import { marked } from "marked";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = await marked.parse("# hi");

  await noted(before);
  await sleep(night);

  const after = marked.parseInline("*a*");
  return { before, after };
});
