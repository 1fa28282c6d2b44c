/** nodemailer: mails through SMTP whose connection turns into TLS. */
import { on, sleep } from "hathi";
import nodemailer from "nodemailer";
import { night, noted, port } from "./lib/lab.ts";

const mailer = nodemailer.createTransport({
  host: "127.0.0.1",
  port: port("tlsmail"),
  requireTLS: true,
  tls: { rejectUnauthorized: false },
  auth: { user: "u", pass: "lab" },
});
const ask = async (subject: string) =>
  (await mailer.sendMail({ from: "a@example.com", to: "b@example.com", subject, text: "hi" })).accepted;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
