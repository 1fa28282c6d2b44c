/** Does what people ask for by the card's buttons, with the rights that they have on GitHub. */
import { escapeMarkdown, escapeSlack, github, people, slack, step } from "hathi";
import type { Click } from "./kinds-of-news.ts";
import type { Place } from "./place.ts";
import type { Look } from "./read-pull.ts";
import { statusOf, unlessRefused } from "./refusal.ts";
import type { Room } from "./room.ts";
import type { Settings } from "./settings.ts";
import { isSameLogin } from "./truth/snapshot.ts";
import { list } from "./words/english.ts";

export interface Situation {
  readonly look: Look;
  readonly room: Room;
  readonly place: Place;
  readonly settings: Settings;
}

/** What was done, for the thread; or what is told to nobody but whoever clicked. */
type Outcome = { readonly done: string } | { readonly refused: string };

/** Whatever the click changes comes back as news from GitHub, so nothing is looked at here. */
export async function act(click: Click, situation: Situation): Promise<void> {
  const outcome = await outcomeOf(click, situation);
  if ("done" in outcome) await situation.room.say(outcome.done);
  else await answer(click, outcome.refused);
}

async function outcomeOf({ type, data }: Click, situation: Situation): Promise<Outcome> {
  const { room, place } = situation;
  const person = await people.findByUser(data.user.id);
  const login = person?.isProven === true ? person.login : room.people.loginOf(data.user.id);
  if (login === undefined) {
    return {
      refused:
        "I do not know for sure who you are on GitHub, so I cannot act for you there. Tell me with `/hathi i-am <your login>`.",
    };
  }
  const { owner, repo } = place;
  const rights = await unlessRefused(() =>
    github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
  );
  const permission = rights?.data.permission ?? "none";
  const mayWrite = permission === "admin" || permission === "write" || permission === "maintain";
  const isAuthor =
    situation.look.pull.author !== null && isSameLogin(situation.look.pull.author.login, login);
  const acts = { pr_ask_again: askAgain, pr_rerun: rerun, pr_approve: approve, pr_merge: merge };
  const name = type.replace("slack.action.", "") as keyof typeof acts;
  if (!mayWrite && !(name === "pr_ask_again" && isAuthor))
    return {
      refused: `GitHub gives ${escapeSlack(login)} no right to write in ${escapeSlack(repo)}: this takes it.`,
    };
  if (name === "pr_approve" && isAuthor)
    return { refused: "GitHub lets nobody approve their own pull request." };
  try {
    return await acts[name](situation, login);
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    const words = error instanceof Error ? error.message : "no reason given";
    return { refused: `GitHub refused: ${escapeSlack(words.slice(0, 300))}` };
  }
}

async function askAgain({ look, place }: Situation, login: string): Promise<Outcome> {
  const reviewers = [...look.verdict.askAgain];
  if (reviewers.length === 0) return { refused: "There is nobody left to ask again." };
  const { owner, repo, pull_number } = place;
  await github.rest.pulls.requestReviewers({ owner, repo, pull_number, reviewers });
  return {
    done: `${escapeSlack(login)} asked ${list(reviewers.map((one) => escapeSlack(one)))} to look again.`,
  };
}

async function rerun({ look, place }: Situation, login: string): Promise<Outcome> {
  const failed = look.pull.checks.filter(({ state, runId }) => state === "failed" && runId !== null);
  if (failed.length === 0) return { refused: "No check has failed that could run again." };
  const { owner, repo } = place;
  const runs = new Set(failed.flatMap(({ workflowRunId: id }) => (id === null ? [] : [id])));
  for (const run_id of runs) await github.rest.actions.reRunWorkflowFailedJobs({ owner, repo, run_id });
  for (const { runId, workflowRunId } of failed) {
    if (workflowRunId === null && runId !== null)
      await github.rest.checks.rerequestRun({ owner, repo, check_run_id: Number(runId) });
  }
  return { done: `${escapeSlack(login)} runs the failed checks again.` };
}

/** The bot approves in the person's name: GitHub knows no other way for an App. */
async function approve({ look, place }: Situation, login: string): Promise<Outcome> {
  const { owner, repo, pull_number } = place;
  await github.rest.pulls.createReview({
    owner,
    repo,
    pull_number,
    commit_id: look.pull.head.oid,
    event: "APPROVE",
    body: `Approved by @${escapeMarkdown(login)} in Slack.`,
  });
  return { done: `${escapeSlack(login)} approved, from here.` };
}

/** Merges the commit that the card showed, and no other. */
async function merge({ look, place, settings }: Situation, login: string): Promise<Outcome> {
  if (look.verdict.standing !== "merge") return { refused: "It is not ready to be merged any more." };
  const { owner, repo, pull_number } = place;
  const methods = [settings.mergeMethod, "merge", "squash", "rebase"] as const;
  for (const [index, merge_method] of methods.entries()) {
    if (methods.indexOf(merge_method) !== index) continue;
    try {
      await github.rest.pulls.merge({ owner, repo, pull_number, sha: look.pull.head.oid, merge_method });
      return { done: `${escapeSlack(login)} merged it, from here.` };
    } catch (error) {
      const isNotAllowed = error instanceof Error && /not allowed/i.test(error.message);
      if (!isNotAllowed || merge_method === "rebase") throw error;
    }
  }
  return { refused: "The repository allows none of GitHub's ways to merge." };
}

/** Only whoever clicked sees it. Said twice is better than a question to people whether it was said. */
async function answer({ data }: Click, text: string): Promise<void> {
  const channel = data.channel?.id;
  if (channel === undefined) return;
  await unlessRefused(() =>
    step("answer a click", () => slack.chat.postEphemeral({ channel, user: data.user.id, text })),
  );
}
