/** jsonwebtoken: tokens by a shared key and by a curve. */
import { on, sleep } from "hathi";
import { generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import { at, night, noted } from "./lib/lab.ts";

const pem = (key: { export: (options: { type: "pkcs8"; format: "pem" }) => string | Buffer }): string =>
  key.export({ type: "pkcs8", format: "pem" }).toString();

export default on("webhook.play", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const token = jwt.sign({ a: 1 }, "shared", { expiresIn: "1d" });
  const signed = jwt.sign({ a: 2 }, pem(privateKey), { algorithm: "ES256" });
  const took = await fetch(at("token"), { method: "POST", body: signed });
  const before = [took.status, (await took.json()).took];

  await noted(before);
  await sleep(night);

  const decoded = jwt.verify(token, "shared");
  const after = typeof decoded === "object" && decoded["a"];
  return { before, after };
});
