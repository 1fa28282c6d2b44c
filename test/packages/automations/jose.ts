/** jose: tokens by a shared key and by a curve. */
import { on, sleep } from "hathi";
import * as jose from "jose";
import { at, night, noted } from "./lib/lab.ts";

const shared = new TextEncoder().encode("0".repeat(32));
async function post(assertion: string): Promise<unknown> {
  return (
    await fetch(at("token"), {
      method: "POST",
      body: new URLSearchParams({ assertion, more: "x".repeat(99) }),
    })
  ).json();
}

export default on("webhook.play", async () => {
  const token = await new jose.SignJWT({ a: 1 })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .sign(shared);
  const { privateKey, publicKey } = await jose.generateKeyPair("ES256");
  const signed = await new jose.SignJWT({ a: 2 }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
  const before = [(await jose.jwtVerify(token, shared)).payload["a"], await post(signed)];

  await noted(before);
  await sleep(night);

  const after = (await jose.jwtVerify(signed, publicKey)).payload;
  return { before, after };
});
