/** resend: mails. */
import { on, sleep } from "hathi";
import { Resend } from "resend";
import { at, night, noted } from "./lib/lab.ts";

const resend = new Resend("re_lab", { baseUrl: at("resend") });
const ask = async (subject: string) =>
  (await resend.emails.send({ from: "a@example.com", to: "b@example.com", subject, text: "t" })).data?.id;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
