/** @pinecone-database/pinecone: a vector in, a query. */
import { on, sleep } from "hathi";
import { Pinecone } from "@pinecone-database/pinecone";
import { at, night, noted } from "./lib/lab.ts";

const index = new Pinecone({ apiKey: "lab" }).index({ host: at("pinecone") });
const ask = async (id: string) => {
  await index.upsert({ records: [{ id, values: [1, 2] }] });
  return (await index.query({ vector: [1, 2], topK: 1 })).matches[0]?.id;
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
