/** airtable: a row is read, and one made. */
import { on, sleep } from "hathi";
import Airtable from "airtable";
import { at, night, noted } from "./lib/lab.ts";

const base = new Airtable({ apiKey: "lab", endpointUrl: at("airtable") }).base("app1");

export default on("webhook.play", async () => {
  const rows = await base("People").select({ maxRecords: 1 }).firstPage();
  const before = rows.map((row) => row.get("Name"));

  await noted(before);
  await sleep(night);

  const made = await base("People").create({ Name: "Ann" });
  const after = [rows[0]?.id, made.id, made.get("Name")];
  return { before, after };
});
