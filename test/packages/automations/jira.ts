/** jira.js: a ticket is made and read. */
import { on, sleep } from "hathi";
import { Version3Client } from "jira.js";
import { at, night, noted } from "./lib/lab.ts";

const jira = new Version3Client({
  host: at("jira"),
  authentication: { basic: { email: "a@example.com", apiToken: "lab" } },
});

export default on("webhook.play", async () => {
  const issue = await jira.issues.createIssue({
    fields: { summary: "s", project: { key: "OPS" }, issuetype: { name: "Task" } },
  });
  const before = issue.key;

  await noted(before);
  await sleep(night);

  const after = (await jira.issues.getIssue({ issueIdOrKey: issue.key })).key;
  return { before, after };
});
