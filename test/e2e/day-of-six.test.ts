/** A pull request of a team of six, as they read it in Slack: every line, and how often each of them is called. */
import { expect, it } from "vitest";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

const day = 86_400_000;
const hour = 3_600_000;

it("a pull request of a team of six is told truly at every line", { timeout: 180_000 }, async () => {
  const stage = await startStage();
  const { local } = stage;
  const { github } = local;
  await stage.startWorker();
  const { number } = await github.openPullRequest({
    title: "Teach the elephant to swim",
    author: "ana",
    reviewers: ["ben", "chen"],
  });
  let lines = 0;
  /** Until the run waits for the next reminder, and no longer for news that may come together. */
  const settled = async (): Promise<void> => {
    await waitFor(
      async () => {
        const [[run], now] = await Promise.all([
          stage.runs.list({ scope: "unfinished", automation: "pr-reminder" }),
          stage.runs.now(),
        ]);
        return (
          run?.state === "waiting" && run.wakeAt !== null && run.wakeAt.getTime() > now.getTime() + 60_000
        );
      },
      (isSettled) => isSettled,
      60_000,
    );
  };
  const says = async (more: number) => {
    lines += more;
    await stage.said(number, lines);
    await settled();
  };
  await says(1);
  // The card is edited from now on.
  const [opening] = await stage.said(number, 1);
  await stage.skip(hour);
  await github.review(number, { reviewer: "ben", verdict: "request-changes", body: "Where are the tests?" });
  await says(2);
  await stage.skip(hour);
  await github.review(number, { reviewer: "chen", verdict: "approve" });
  await says(1);
  await stage.skip(day);
  await says(1);
  await github.push(number, { by: "ana", message: "Add tests" });
  await settled();
  await github.requestReviewer(number, { reviewer: "ben", by: "ana" });
  await says(1);
  await stage.skip(hour);
  await github.requestTeam(number, { by: "ana" });
  await says(1);
  for (let days = 0; days < 3; days += 1) {
    await stage.skip(day);
    await says(1);
  }
  // Saturday and Sunday.
  for (let days = 0; days < 2; days += 1) {
    await stage.skip(day);
    await says(0);
  }
  await stage.skip(day);
  await says(1);
  await github.renameRepository("tusker", { by: "fay" });
  await settled();
  await github.review(number, { reviewer: "ben", verdict: "approve" });
  await says(1);
  await github.review(number, { reviewer: "dana", verdict: "approve" });
  await says(1);
  await github.merge(number, { by: "fay" });
  const [run] = await stage.finished();
  expect(run?.state).toBe("completed");
  lines += 1;
  const names = new Map(github.people.map((name) => [local.slack.person(name).userId, name]));
  const [card, ...messages] = await stage.said(number, lines);
  const read = (text = ""): string =>
    text
      .replaceAll(/<@(\w+)>/g, (_mention, id: string) => `@${names.get(id) ?? id}`)
      .replaceAll(/<[^|>]*\/(\w+\/\w+)\/pull\/1[^|>]*\|([^>]*)>/g, "[$1 $2]");
  expect(read(card?.text)).toBe(
    "*[acme/tusker #1 Teach the elephant to swim]* by ana\nApproved by ben, chen and dana. Merged.",
  );
  const transcript = [opening, ...messages].map((message) => read(message?.text));
  expect(transcript).toEqual([
    [
      "*[acme/elephant #1 Teach the elephant to swim]* by @ana",
      "Waiting for @ben and @chen to review.",
      "I post here what changes, and a reminder each working day until the pull request is merged or closed.",
    ].join("\n"),
    "*ben* [acme/elephant wrote in the review]:\n> Where are the tests?",
    "ben requested changes. Waiting for @ana to answer the requested changes, and for chen to review.",
    "chen approved. Waiting for ana to answer the requested changes.",
    "[acme/elephant #1] is 1 working day old. Changes were requested by ben. Approved by chen. Waiting for @ana to answer the requested changes.",
    "Waiting for @ben to review again.",
    "Waiting for ben to review again, and for the team Core (@dana, @eli) to review.",
    ...[2, 3, 4, 5].map(
      (days) =>
        `[acme/elephant #1] is ${days} working days old. Approved by chen. Waiting for @ben to review again, and for the team Core (@dana, @eli) to review.`,
    ),
    "ben approved. Waiting for the team Core (dana, eli) to review.",
    "dana approved. Ready to merge: waiting for @ana.",
    ":tada: [acme/tusker #1] was merged by fay after 5 working days, reviewed by ben, chen and dana.",
  ]);
  const pings = (name: string): number => transcript.join("\n").split(`@${name}`).length - 1;
  expect(Object.fromEntries(github.people.map((name) => [name, pings(name)]))).toEqual({
    ana: 4,
    ben: 6,
    chen: 1,
    dana: 5,
    eli: 5,
    fay: 0,
  });
  expect(await stage.isArchived(number)).toBe(true);
});
