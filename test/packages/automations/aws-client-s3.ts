/** @aws-sdk/client-s3: an object, a paginator, an object that is missing. */
import { on, sleep } from "hathi";
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { at, night, noted } from "./lib/lab.ts";

const s3 = new S3Client({
  region: "eu-central-1",
  endpoint: at("s3"),
  forcePathStyle: true,
  credentials: { accessKeyId: "AKIA", secretAccessKey: "lab" },
});

export default on("webhook.play", async () => {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "hello" }));
  const keys: unknown[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: "b" }))
    keys.push(page.Contents?.[0]?.Key);
  const before = [ETag, keys];

  await noted(before);
  await sleep(night);

  const missing = await s3
    .send(new GetObjectCommand({ Bucket: "b", Key: "missing" }))
    .catch((error: Error) => error.name);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
  const after = [missing, await Body?.transformToString()];
  return { before, after };
});
