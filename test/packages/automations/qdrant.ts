/** @qdrant/js-client-rest: a point in, a query. */
import { on, sleep } from "hathi";
import { QdrantClient } from "@qdrant/js-client-rest";
import { at, night, noted } from "./lib/lab.ts";

const client = new QdrantClient({
  url: at("").replace(/\/$/, ""),
  prefix: "/qdrant",
  apiKey: "lab",
  checkCompatibility: false,
});
const ask = async (word: string) => {
  await client.upsert("c", { points: [{ id: 1, vector: [1, 2], payload: { word } }] });
  return (await client.query("c", { query: [1, 2] })).points[0]?.id;
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
