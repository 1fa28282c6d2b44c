/** google-auth-library: a token is fetched and used again. */
import { on, sleep } from "hathi";
import { OAuth2Client } from "google-auth-library";
import { at, night, noted } from "./lib/lab.ts";

const client = new OAuth2Client({
  clientId: "id",
  clientSecret: "lab",
  endpoints: { oauth2TokenUrl: at("google/token") },
});
client.credentials = { refresh_token: "lab-refresh" };
const ask = async (word: string) =>
  (await client.request<{ files: { id: string }[] }>({ url: at(`google/${word}`) })).data.files[0]?.id;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
