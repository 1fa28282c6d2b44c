/** googleapis: files of Drive, listed and created. */
import { on, sleep } from "hathi";
import { google } from "googleapis";
import { at, night, noted } from "./lib/lab.ts";

const auth = new google.auth.OAuth2("id", "lab", "http://localhost");
auth.setCredentials({ access_token: "ya29.lab", expiry_date: 4_102_444_800_000 });
const drive = google.drive({ version: "v3", auth, rootUrl: at("") });

export default on("webhook.play", async () => {
  const { status, data } = await drive.files.list({ pageSize: 1 });
  const before = [status, data.files?.[0]?.id];

  await noted(before);
  await sleep(night);

  const after = (await drive.files.create({ requestBody: { name: "report" } })).data.id;
  return { before, after };
});
