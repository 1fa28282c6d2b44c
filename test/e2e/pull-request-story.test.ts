import { describe, expect, it } from "vitest";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

const day = 86_400_000;

describe("the story of a pull request", { timeout: 120_000 }, () => {
  it("goes from opened to merged, with a channel, a reminder a day and one end message", async () => {
    const stage = await startStage();
    const { local } = stage;
    await stage.startWorker();
    const pull = await local.github.openPullRequest({
      title: "Teach <!channel> to *swim*",
      author: "ana",
      reviewers: ["ben"],
    });
    const [opened] = await stage.said(pull.number, 1);
    expect(opened?.text).toContain(`#${pull.number} Teach`);
    expect(opened?.text).not.toContain("<!channel>");
    for (let reminders = 1; reminders <= 2; reminders += 1) {
      await stage.parked(1);
      await stage.skip(day);
      const messages = await stage.said(pull.number, 1 + reminders);
      expect(messages.at(-1)?.text).toMatch(/ is (?:\d+ working days?|less than a working day) old/);
    }
    await stage.parked(1);
    await local.github.merge(pull.number, { by: "ben" });
    const [run] = await stage.finished();
    expect(run?.state).toBe("completed");
    const messages = await stage.said(pull.number, 4);
    expect(messages).toHaveLength(4);
    expect(messages.at(-1)?.text).toContain("merged");
    expect(await stage.isArchived(pull.number)).toBe(true);
  });

  it("starts one run however often the same delivery comes", async () => {
    const stage = await startStage();
    const { local } = stage;
    const pull = await local.github.openPullRequest({ title: "Once", author: "ana" });
    const opened = await waitFor(
      async () => local.github.deliveries.list().find(({ action }) => action === "opened"),
      (attempt) => attempt !== undefined,
    );
    await Promise.all([1, 2, 3].map(async () => local.github.deliveries.redeliver(opened?.id ?? 0)));
    await stage.startWorker();
    await stage.parked(1);
    await local.github.deliveries.redeliver(opened?.id ?? 0);
    expect(await stage.said(pull.number, 1)).toHaveLength(1);
    expect(await stage.runs.list({ scope: "all", automation: "pr-reminder" })).toHaveLength(1);
    expect(local.github.deliveries.list().every(({ statusCode }) => (statusCode ?? 500) < 300)).toBe(true);
  });

  it("keeps one run per pull request when it is closed, opened again and made ready", async () => {
    const stage = await startStage();
    const { local } = stage;
    await stage.startWorker();
    const pull = await local.github.openPullRequest({ title: "Draft", author: "ana", draft: true });
    await stage.parked(0);
    await local.github.readyForReview(pull.number, { by: "ana" });
    await stage.parked(1);
    expect(await stage.said(pull.number, 1)).toHaveLength(1);
    await local.github.close(pull.number, { by: "ana" });
    await stage.finished();
    await local.github.reopen(pull.number, { by: "ana" });
    await stage.parked(1);
    const channels = (await local.slack.channels()).filter(({ name }) => name.startsWith("pr-elephant"));
    expect(channels.map(({ name, isArchived }) => [name, isArchived])).toEqual([
      ["pr-elephant-1-draft", true],
      ["pr-elephant-1-draft-2", false],
    ]);
  });

  it("lists for everybody, and cancels by slash command and by button for those whom the run concerns", async () => {
    const stage = await startStage();
    const { local } = stage;
    await stage.startWorker();
    const one = await local.github.openPullRequest({ title: "One", author: "ana" });
    const two = await local.github.openPullRequest({ title: "Two", author: "ben" });
    const runs = await stage.parked(2);
    const list = await (await local.slack.command("chen", "/hathi list")).answer();
    expect(list.userId).toBe(local.slack.person("chen").userId);
    for (const run of runs) expect(JSON.stringify(list.blocks)).toContain(run.shortId);

    const first = runs.find((run) => run.subject?.endsWith(`#${one.number}`));
    const cancelFirst = `/hathi cancel ${first?.shortId ?? ""}`;
    const refused = await (await local.slack.command("chen", cancelFirst)).answer();
    expect(refused.text).toMatch(/you may not cancel the run .* It concerns .*They may, and admins/);
    await (await local.slack.command("ana", cancelFirst)).answer();
    await waitFor(
      async () => stage.runs.show(first?.id ?? ""),
      (run) => run.state === "cancelled",
    );
    const second = runs.find((run) => run.subject?.endsWith(`#${two.number}`));
    const mine = await (await local.slack.command("ben", "/hathi list mine")).answer();
    expect(JSON.stringify(mine.blocks)).toContain(second?.shortId);
    expect(JSON.stringify(mine.blocks)).not.toContain(first?.shortId);
    await local.slack.click("ben", {
      channel: mine.channelId,
      messageTs: mine.ts,
      actionId: "hathi:cancel",
      value: second?.id ?? "",
    });
    const all = await stage.finished();
    expect(all.map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
    expect((await stage.said(one.number, 2)).at(-1)?.text).toContain("stopped");
  });
});
