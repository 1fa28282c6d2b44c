/** @aws-sdk/lib-storage: an upload that tells of its progress. */
import { on, sleep } from "hathi";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { at, night, noted } from "./lib/lab.ts";

const client = new S3Client({
  region: "eu-central-1",
  endpoint: at("s3"),
  forcePathStyle: true,
  credentials: { accessKeyId: "AKIA", secretAccessKey: "lab" },
});
const ask = async (Body: string) => {
  const upload = new Upload({ client, params: { Bucket: "b", Key: Body, Body } });
  const seen: unknown[] = [];
  upload.on("httpUploadProgress", ({ loaded }) => seen.push(loaded));
  const { ETag } = await upload.done();
  return [ETag, seen];
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
