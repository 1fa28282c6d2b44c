/** libsodium-wrappers: WebAssembly that draws random bytes. */
import { on, sleep } from "hathi";
import sodium from "libsodium-wrappers";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await sodium.ready;
  const pair = sodium.crypto_box_keypair();
  const sealed = sodium.crypto_box_seal("secret", pair.publicKey);
  const before = sealed.length;

  await noted(before);
  await sleep(night);

  const after = sodium.to_string(sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.privateKey));
  return { before, after };
});
