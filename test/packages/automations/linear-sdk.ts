/** @linear/sdk: an issue whose assignee is asked for after the night, by a getter. */
import { on, sleep } from "hathi";
import { LinearClient } from "@linear/sdk";
import { at, night, noted } from "./lib/lab.ts";

const linear = new LinearClient({ apiKey: "lab", apiUrl: at("linear") });

export default on("webhook.play", async () => {
  const issue = await linear.issue("ENG-1");
  const before = [issue.identifier, issue.title];

  await noted(before);
  await sleep(night);

  const after = [issue.identifier, (await issue.assignee)?.name];
  return { before, after };
});
