/** Calls in doubt that the emulator has seen, or not: found by their marks, and not made again. */
import { describe, expect, test } from "vitest";
import { type EventId, newEventId, newRunId } from "../../../src/core/ids.ts";
import { firstRound } from "../connector-call.ts";
import { app, newPull, perform, site, type Thing } from "./one-site.ts";

describe("a comment", () => {
  async function comments(issue: number): Promise<readonly Thing[]> {
    return site.ask(`GET /repos/acme/app/issues/${issue}/comments`);
  }

  test("carries a mark that Markdown does not show", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    await perform("rest.issues.createComment", { ...app, issue_number, body: "seen" }, { runId, call: 3 });
    expect((await comments(issue_number))[0]?.body).toBe(
      `seen\n\n<!-- hathi ${runId} ${firstRound(runId)} 3 -->`,
    );
  });

  test("in doubt that is found is not made again", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const args = { ...app, issue_number, body: "once" };
    const first = await perform("rest.issues.createComment", args, { runId });
    const again = await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect(again).toMatchObject({ status: 201, data: { id: first.data.id } });
    expect(await comments(issue_number)).toHaveLength(1);
  });

  test("in doubt that was asked for by its route is found, too", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const args = [`POST /repos/acme/app/issues/${issue_number}/comments`, { body: "once" }];
    await perform("request", args, { runId });
    await perform("request", args, { runId, inDoubt: true });
    expect(await comments(issue_number)).toHaveLength(1);
  });

  test("in doubt is found behind a hundred others", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    for (let index = 0; index < 100; index++) {
      await site.ask(`POST /repos/acme/app/issues/${issue_number}/comments`, { body: `${index}` });
    }
    const args = { ...app, issue_number, body: "once" };
    const first = await perform("rest.issues.createComment", args, { runId });
    const again = await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
  });

  test("in doubt is not taken for that of an earlier round, before continueWith", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const comment = async (body: string, id: EventId, inDoubt: boolean) =>
      perform("rest.issues.createComment", { ...app, issue_number, body }, { runId, event: { id }, inDoubt });
    await comment("1", newEventId(), false);
    const second = newEventId();
    await comment("2", second, true);
    await comment("2", second, true);
    expect((await comments(issue_number)).map(({ body }) => body.split(/\s/)[0])).toEqual(["1", "2"]);
  });

  test("in doubt is not taken for another's that bears its mark", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const forged = { body: `forged <!-- hathi ${runId} ${firstRound(runId)} 1 -->` };
    await site.ask(`POST /repos/acme/app/issues/${issue_number}/comments`, forged);
    const args = { ...app, issue_number, body: "real" };
    await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect((await comments(issue_number)).map(({ body }) => body.split(/\s/)[0])).toEqual(["forged", "real"]);
  });
});

describe("in doubt", () => {
  test("a review that is found is not made again", async () => {
    const pull_number = await newPull();
    const runId = newRunId();
    const args = { ...app, pull_number, event: "COMMENT", body: "once" };
    const first = await perform("rest.pulls.createReview", args, { runId });
    const again = await perform("rest.pulls.createReview", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
  });

  test("an issue that is found is not made again", async () => {
    const runId = newRunId();
    const args = { ...app, title: "Once", body: "only" };
    const first = await perform("rest.issues.create", args, { runId });
    const again = await perform("rest.issues.create", args, { runId, inDoubt: true });
    expect(again.data.number).toBe(first.data.number);
  });

  test("a check run that is found is not made again, nor taken for an earlier round's, and an external id of the author's own stays", async () => {
    const { commit } = await site.ask<{ commit: { sha: string } }>("GET /repos/acme/app/branches/main");
    const runId = newRunId();
    const args = { ...app, name: "lint", head_sha: commit.sha };
    const first = await perform("rest.checks.create", args, { runId });
    const again = await perform("rest.checks.create", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
    const second = { runId, event: { id: newEventId() }, inDoubt: true };
    const later = await perform("rest.checks.create", args, second);
    expect(later.data.id).not.toBe(first.data.id);
    const own = await perform("rest.checks.create", { ...args, external_id: "mine" }, { runId });
    expect(own.data.external_id).toBe("mine");
  });

  test("a merge that happened is not asked for again", async () => {
    const pull_number = await newPull();
    const args = { ...app, pull_number, merge_method: "squash" };
    const first = await perform<{ sha: string }>("rest.pulls.merge", args);
    const again = await perform("rest.pulls.merge", args, { inDoubt: true });
    expect(again).toMatchObject({ status: 200, data: { merged: true, sha: first.data.sha } });
  });

  test("a merge that did not happen is made", async () => {
    const pull_number = await newPull();
    const args = { ...app, pull_number, merge_method: "squash" };
    const merged = await perform("rest.pulls.merge", args, { inDoubt: true });
    expect(merged).toMatchObject({ data: { merged: true } });
  });

  test("a merge of another commit than the one asked for stays refused", async () => {
    const pull_number = await newPull();
    await perform("rest.pulls.merge", { ...app, pull_number, merge_method: "squash" });
    const args = { ...app, pull_number, merge_method: "squash", sha: "f".repeat(40) };
    await expect(perform("rest.pulls.merge", args, { inDoubt: true })).rejects.toThrow("not mergeable");
  });

  test("a label that was made is the one, and labels are set once", async () => {
    const issue_number = await newPull();
    const label = { ...app, name: "needs review", color: "cc0000" };
    const first = await perform("rest.issues.createLabel", label);
    const again = await perform("rest.issues.createLabel", label, { inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
    const labels = { ...app, issue_number, labels: ["needs review"] };
    await perform("rest.issues.addLabels", labels);
    expect((await perform("rest.issues.addLabels", labels, { inDoubt: true })).data).toHaveLength(1);
  });

  test("what is gone already was deleted", async () => {
    const issue_number = await newPull();
    const made = await perform("rest.issues.createComment", { ...app, issue_number, body: "gone" });
    const args = { ...app, comment_id: made.data.id };
    await perform("rest.issues.deleteComment", args);
    expect(await perform("rest.issues.deleteComment", args, { inDoubt: true })).toMatchObject({
      status: 204,
    });
    await expect(perform("rest.issues.deleteComment", args)).rejects.toThrow("Not Found");
  });
});
