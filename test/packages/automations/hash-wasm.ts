/** hash-wasm: hashes by WebAssembly. */
import { on, sleep } from "hathi";
import { argon2id, sha256, xxhash64 } from "hash-wasm";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const salt = new Uint8Array(16);
  const argon = await argon2id({
    password: "p",
    salt,
    parallelism: 1,
    iterations: 2,
    memorySize: 64,
    hashLength: 16,
  });
  const before = [await sha256("a"), await xxhash64("a"), argon];

  await noted(before);
  await sleep(night);

  const after = await sha256("b");
  return { before, after };
});
