/** ejs: templates, also one that awaits. */
import { on, sleep } from "hathi";
import ejs from "ejs";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const before = ejs.render("<%= a %> <%= twice(2) %>", { a: 1, twice: (n: number) => n * 2 });

  await noted(before);
  await sleep(night);

  const after = await ejs.render("<%= await a %>", { a: 1 }, { async: true });
  return { before, after };
});
