/** What the card's buttons do on GitHub. A refusal is thrown, and told to whoever clicked. */
import { escapeMarkdown, escapeSlack, github } from "hathi";
import { list } from "../words/english.ts";
import type { Outcome, Situation } from "./situation.ts";

export async function askAgain({ look, place }: Situation, login: string): Promise<Outcome> {
  const reviewers = [...look.verdict.askAgain];
  if (reviewers.length === 0) return { refused: "There is nobody left to ask again." };
  const { owner, repo, pull_number } = place;
  await github.rest.pulls.requestReviewers({ owner, repo, pull_number, reviewers });
  return {
    done: `${escapeSlack(login)} asked ${list(reviewers.map((one) => escapeSlack(one)))} to look again.`,
  };
}

export async function rerun({ look, place }: Situation, login: string): Promise<Outcome> {
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
export async function approve({ look, place }: Situation, login: string): Promise<Outcome> {
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
export async function merge({ look, place, settings }: Situation, login: string): Promise<Outcome> {
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
