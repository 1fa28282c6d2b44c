/** @hubspot/api-client: a contact is made and read. */
import { on, sleep } from "hathi";
import { Client } from "@hubspot/api-client";
import { at, night, noted } from "./lib/lab.ts";

const hubspot = new Client({ accessToken: "lab", basePath: at("hubspot") });

export default on("webhook.play", async () => {
  const { id } = await hubspot.crm.contacts.basicApi.create({
    properties: { email: "a@example.com" },
    associations: [],
  });
  const before = id;

  await noted(before);
  await sleep(night);

  const after = (await hubspot.crm.contacts.basicApi.getById(id)).properties;
  return { before, after };
});
