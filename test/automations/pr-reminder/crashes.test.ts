/** One whole story, with a crash at every boundary of its journal: each message said once, each act done once. */
import { expect, it } from "vitest";
import type { RestPull } from "../../support/pulls/graphql-answer.ts";
import {
  by,
  click,
  type OpenPull,
  openPull,
  type PullTest,
  said,
  send,
} from "../../support/pulls/open-pull.ts";

async function play(crashAt?: NonNullable<OpenPull["crashAt"]>): Promise<PullTest> {
  let pull: RestPull = { requested_reviewers: [by("ben")] };
  const reviews: { user: { login: string }; state: string }[] = [];
  const t = await openPull({
    ...(crashAt !== undefined && { crashAt }),
    way: "both",
    pull: () => pull,
    reviews: () => reviews,
    github: {
      "rest.pulls.merge": () => ({ data: { merged: true } }),
      "rest.issues.createComment": () => ({ data: {} }),
    },
  });
  pull = { ...pull, mergeable_state: "dirty" };
  await send(t, "pull_request.synchronize");
  await send(t, "issue_comment.created", {
    comment: { id: 1, body: "Why?", user: by("ben"), html_url: "https://gh/12#1" },
  });
  const answer = { channel: "C1", user: "UANA", text: "Because", ts: "1", thread_ts: "ts1" };
  await t.send("slack.message", answer, { subject: "C1" });
  await t.advance("1 day");
  pull = { mergeable_state: "clean" };
  reviews.push({ user: by("ben"), state: "APPROVED" });
  await send(t, "pull_request_review.submitted", { review: { user: by("ben"), state: "approved" } });
  await click(t, "pr_merge", "ana");
  pull = { state: "closed", merged: true, merged_by: by("hathi") };
  await send(t, "pull_request.closed");
  return t;
}

it("ends as without a crash", { timeout: 300_000 }, async () => {
  const told = (t: PullTest): unknown => [t.state, t.error, t.messages, t.status];
  const acts = (t: PullTest): readonly string[] =>
    t.calls
      .map(({ name }) => name)
      .filter((name) => /merge$|createComment|postMessage|archive|create$/.test(name));
  const straight = await play();
  expect(straight.state).toBe("completed");
  expect(said(straight).slice(1)).toEqual([
    "It has conflicts with its base. Waiting for ben to review, and for <@UANA> to resolve the conflicts.",
    "*ben* <https://gh/12#1|commented>:\n> Why?",
    "<https://gh/12|#12> is 1 working day old. It has conflicts with its base. Waiting for <@UBEN> to review, and for <@UANA> to resolve the conflicts.",
    "ben approved. Ready to merge: waiting for <@UANA>.",
    "ana merged it, from here.",
    ":tada: <https://gh/12|#12> was merged by hathi after 1 working day, reviewed by ben.",
  ]);
  // Each third boundary: the others differ by a wait that is opened or closed.
  for (let write = 1; write <= straight.writes; write += 3) {
    const crashed = await play(write);
    expect(told(crashed), `a crash after write ${write}`).toEqual(told(straight));
    expect(acts(crashed), `a crash after write ${write}`).toEqual(acts(straight));
  }
  expect(told(await play("every write"))).toEqual(told(straight));
});
