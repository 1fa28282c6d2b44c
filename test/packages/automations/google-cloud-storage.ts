/** @google-cloud/storage: a file is saved, listed, and changed after the night. */
import { on, sleep } from "hathi";
import { Storage } from "@google-cloud/storage";
import { at, night, noted } from "./lib/lab.ts";

const bucket = new Storage({
  apiEndpoint: at("gcs"),
  projectId: "p",
  credentials: { client_email: "a@example.com", private_key: "lab" },
  useAuthWithCustomEndpoint: false,
}).bucket("b");

export default on("webhook.play", async () => {
  await bucket.file("f.txt").save("hello", { resumable: false, validation: false });
  const [files] = await bucket.getFiles();
  const before = files.map(({ name }) => name);

  await noted(before);
  await sleep(night);

  await files[0]?.setMetadata({ metadata: { a: "b" } });
  const [content] = await bucket.file("f.txt").download({ validation: false });
  const after = content.toString();
  return { before, after };
});
