/** @sendgrid/mail: its one client for everybody, set up at the top. */
import { on, sleep } from "hathi";
import sendgrid from "@sendgrid/mail";
import { at, night, noted } from "./lib/lab.ts";

const { client } = sendgrid as unknown as {
  client: { setDefaultRequest(name: string, value: string): void };
};
// It sets the address, too.
sendgrid.setApiKey("SG.lab");
client.setDefaultRequest("baseUrl", `${at("sendgrid")}/`);
const ask = async (subject: string) => {
  const [response] = await sendgrid.send({ to: "b@example.com", from: "a@example.com", subject, text: "t" });
  return response.statusCode;
};

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
