/** mustache: a template. */
import { on, sleep } from "hathi";
import Mustache from "mustache";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = Mustache.render("{{a}}", { a: 1 });

  await noted(before);
  await sleep(night);

  const after = Mustache.render("{{{a}}}", { a: "<" });
  return { before, after };
});
