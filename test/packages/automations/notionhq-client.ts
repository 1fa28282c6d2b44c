/** @notionhq/client: a page is made and read. */
import { on, sleep } from "hathi";
import { Client } from "@notionhq/client";
import { at, night, noted } from "./lib/lab.ts";

const notion = new Client({ auth: "lab", baseUrl: at("notion") });

export default on("webhook.play", async () => {
  const page = await notion.pages.create({ parent: { data_source_id: "d" }, properties: {} });
  const before = page.id;

  await noted(before);
  await sleep(night);

  const after = (await notion.pages.retrieve({ page_id: page.id })).id;
  return { before, after };
});
