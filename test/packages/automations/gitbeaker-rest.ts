/** @gitbeaker/rest: merge requests, and a note on one. */
import { on, sleep } from "hathi";
import { Gitlab } from "@gitbeaker/rest";
import { at, night, noted } from "./lib/lab.ts";

const gitlab = new Gitlab({ host: at("gitlab"), token: "lab" });

export default on("webhook.play", async () => {
  const before = (await gitlab.MergeRequests.all({ projectId: 1 })).map(({ title }) => title);

  await noted(before);
  await sleep(night);

  const after = (await gitlab.MergeRequestNotes.create(1, 1, "note")).id;
  return { before, after };
});
