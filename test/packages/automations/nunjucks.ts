/** nunjucks: templates that escape. */
import { on, sleep } from "hathi";
import nunjucks from "nunjucks";
import { night, noted } from "./lib/lab.ts";

nunjucks.configure({ autoescape: true });

export default on("webhook.play", async () => {
  const before = nunjucks.renderString("{{ a }}", { a: 1 });

  await noted(before);
  await sleep(night);

  const after = nunjucks.renderString("{{ a }}", { a: "<" });
  return { before, after };
});
