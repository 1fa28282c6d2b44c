/** @elastic/elasticsearch: a document in, a search. */
import { on, sleep } from "hathi";
import { Client } from "@elastic/elasticsearch";
import { at, night, noted } from "./lib/lab.ts";

const client = new Client({ node: at("elastic"), auth: { apiKey: "lab" } });

export default on("webhook.play", async () => {
  const before = (await client.index({ index: "i", document: { a: 1 } }))._id;

  await noted(before);
  await sleep(night);

  const after = (await client.search({ index: "i" })).hits.hits[0]?._id;
  return { before, after };
});
