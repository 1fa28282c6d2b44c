/** @azure/storage-blob: a blob up, a list, a blob down. */
import { on, sleep } from "hathi";
import { BlobServiceClient } from "@azure/storage-blob";
import { at, night, noted } from "./lib/lab.ts";

const key = Buffer.from("lab").toString("base64");
const container = BlobServiceClient.fromConnectionString(
  `DefaultEndpointsProtocol=http;AccountName=lab;AccountKey=${key};BlobEndpoint=${at("azure/lab")};`,
).getContainerClient("c");

export default on("webhook.play", async () => {
  const { requestId } = await container.getBlockBlobClient("a.txt").upload("hello", 5);
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  const before = [requestId, names];

  await noted(before);
  await sleep(night);

  const after = (await container.getBlockBlobClient("a.txt").downloadToBuffer()).toString();
  return { before, after };
});
