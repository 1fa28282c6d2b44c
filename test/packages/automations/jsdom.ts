/** jsdom: a document that is changed before the night. */
import { on, sleep } from "hathi";
import { JSDOM } from "jsdom";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const { document } = new JSDOM("<p class=x>one</p>").window;
  const paragraph = document.querySelector("p");
  const before = paragraph?.textContent;
  if (paragraph !== null) paragraph.textContent = "changed";

  await noted(before);
  await sleep(night);

  const after = [paragraph?.textContent, document.querySelectorAll("p").length];
  return { before, after };
});
