/** The card of a pull request through the real clients: checks turn, people click, comments cross over. */
import { expect, it } from "vitest";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

it(
  "is true within seconds, and its buttons do on GitHub what people ask for",
  { timeout: 120_000 },
  async () => {
    const stage = await startStage();
    const { github, slack } = stage.local;
    await stage.startWorker();
    github.upkeep.protect({ approvals: 1, checks: ["test"] });
    const { number } = await github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben"] });
    const [card] = await stage.said(number, 1);
    if (card === undefined) throw new Error("no card");
    const channels = await slack.channels();
    const channel = channels.find(({ name }) => name.startsWith(`pr-elephant-${number}-`))?.id ?? "";
    const shows = async (part: string | RegExp): Promise<void> => {
      await waitFor(
        async () => JSON.stringify((await slack.messages(channel)).find(({ ts }) => ts === card.ts)?.blocks),
        (blocks) => (typeof part === "string" ? blocks.includes(part) : part.test(blocks)),
        30_000,
      );
    };
    const click = async (who: "ana" | "ben", actionId: string) =>
      slack.click(who, { channel, messageTs: card.ts, actionId });

    await github.upkeep.check(number, { by: "ana", name: "test", conclusion: "failure", workflow: 70 });
    await shows("1 failed (test)");
    const [, failed] = await stage.said(number, 2);
    expect(failed?.text).toMatch(
      /^The check test failed\. Waiting for ben to review, and for <@\w+> to mend the checks\.$/,
    );

    await click("ana", "pr_rerun");
    await shows("1 running");
    await github.upkeep.check(number, { by: "ana", name: "test", conclusion: "success" });
    await shows("1 passed");

    await click("ben", "pr_approve");
    const approved = await waitFor(
      async () => (await github.pullRequest(number)).reviews.map(({ verdict, body }) => [verdict, body]),
      (reviews) => reviews.length > 0,
    );
    expect(approved).toEqual([["approve", expect.stringContaining("Approved by @ben in Slack.")]]);

    await github.comment(number, { author: "ben", body: "Well **swum** <!channel>" });
    await waitFor(
      async () => (await slack.messages(channel)).map(({ text }) => text).join("\n"),
      (texts) => texts.includes("> Well *swum* &lt;!channel&gt;"),
    );

    await github.review(number, { reviewer: "ben", verdict: "approve" });
    await shows('"pr_merge"');
    await click("ana", "pr_merge");
    const [run] = await stage.finished();
    expect([run?.state, (await github.pullRequest(number)).isMerged]).toEqual(["completed", true]);
    await shows(/:tada: Merged/);
  },
);
