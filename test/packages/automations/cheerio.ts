/** cheerio: a page that is changed before the night. */
import { on, sleep } from "hathi";
import * as cheerio from "cheerio";
import { at, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const $ = cheerio.load(await (await fetch(at("page"))).text());
  const before = [
    $("li.a").text(),
    $("li")
      .map((_index, item) => $(item).text())
      .get(),
  ];
  $("li.a").remove();

  await noted(before);
  await sleep(night);

  const after = [$("li").length, $("ul").html()];
  return { before, after };
});
