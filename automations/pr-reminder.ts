/** A channel for each pull request, and a reminder in it every day until the pull request is merged or closed. */
import { CancelledError, github, next, on, slack, status, TimeoutError } from "hathi";
import { openChannel } from "./pr-reminder/open-channel.ts";
import { peopleOf } from "./pr-reminder/people.ts";
import { isChannelGone } from "./pr-reminder/refusal.ts";
import { reviewState } from "./pr-reminder/review-state.ts";
import * as words from "./pr-reminder/wording.ts";

export default on(
  ["github.pull_request.opened", "github.pull_request.reopened", "github.pull_request.ready_for_review"],
  {
    key: (event) => event.subject ?? event.id,
    where: ({ data }) => data.pull_request.user?.type !== "Bot",
  },
  async ({ data: { pull_request: opened, repository }, time }) => {
    const pull = { owner: repository.owner.login, repo: repository.name, pull_number: opened.number };
    const subject = `${repository.full_name}#${opened.number}`;

    // GitHub's clock may differ from ours: a difference is taken between two times of one clock only.
    const openedAt = time.getTime() - (Date.parse(opened.updated_at) - Date.parse(opened.created_at));
    const days = () => words.daysBetween(openedAt, Date.now());

    let pr = await whenReviewable(pull, subject);
    if (pr.state !== "open") return;

    const channel = await openChannel({ repository: pull.repo, number: pr.number, title: pr.title });
    const people = peopleOf(channel);
    const say = (text: string) => slack.chat.postMessage({ channel, text, unfurl_links: false });

    try {
      await slack.conversations.setTopic({ channel, topic: words.topic(pr) });
      await say(words.introduction(pr, await whoIsAwaited(), people.mention));

      while (true) {
        const news = await newsWithin("1 day", subject);
        if (news === "converted_to_draft") await say("Back to a draft: I go on when it is ready for review.");
        pr = await whenReviewable(pull, subject);
        if (pr.state !== "open") break;
        await say(words.reminder(pr, await whoIsAwaited(), days(), people.mention));
      }

      await say(words.ending(pr, reviewState(pr, await reviewsOf(pull)), days(), people.mention));
      await slack.conversations.archive({ channel });
    } catch (error) {
      if (isChannelGone(error)) return;
      if (error instanceof CancelledError) await say("The reminders were stopped.").catch(console.warn);
      throw error;
    }

    async function whoIsAwaited() {
      const state = reviewState(pr, await reviewsOf(pull));
      await people.bringIn([
        words.authorOf(pr),
        ...state.awaited,
        ...state.approvedBy,
        ...state.changesRequestedBy,
      ]);
      status(words.statusLine(pr, state, days()));
      return state;
    }
  },
);

type Pull = { readonly owner: string; readonly repo: string; readonly pull_number: number };

/** The pull request as it is now, or, while it is a draft, once it is ready for review or closed. */
async function whenReviewable(pull: Pull, subject: string) {
  while (true) {
    const { data: pr } = await github.rest.pulls.get(pull);
    if (pr.state !== "open" || pr.draft !== true) return pr;
    status("waiting for the draft to be ready for review");
    await next(["github.pull_request.ready_for_review", "github.pull_request.closed"], { subject });
  }
}

/** What happened to it, or undefined where nothing did for so long. */
async function newsWithin(timeout: string, subject: string) {
  try {
    const types = ["github.pull_request.closed", "github.pull_request.converted_to_draft"] as const;
    return (await next(types, { subject, timeout })).data.action;
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

async function reviewsOf(pull: Pull) {
  return github.paginate(github.rest.pulls.listReviews, { ...pull, per_page: 100 });
}
