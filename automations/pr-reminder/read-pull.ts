/** Reads a pull request from GitHub, and reads it again while the answer does not yet show the latest news. */
import { github, sleep } from "hathi";
import type { News, Place } from "./news.ts";
import { isGone } from "./refusal.ts";
import { reviewState, type ReviewState } from "./review-state.ts";

type PullRequest = Awaited<ReturnType<typeof github.rest.pulls.get>>["data"];
type Review = Awaited<ReturnType<typeof github.rest.pulls.listReviews>>["data"][number];

/** One look at a pull request. Everything that the channel is told follows from it. */
export interface Look {
  readonly pr: PullRequest;
  readonly reviews: readonly Review[];
  readonly state: ReviewState;
  /** Whether it is in the merge queue, which the pull request itself does not say. */
  readonly isQueued: boolean;
}

/** Whether it is neither merged nor closed, and its repository still takes changes. */
export function isOpen({ pr }: Look): boolean {
  return pr.state === "open" && repositoryOf(pr)?.archived !== true;
}

/** The repository of the pull request, with its current name. */
export function repositoryOf({
  base,
}: Partial<PullRequest>): Partial<PullRequest["base"]["repo"]> | undefined {
  return base?.repo;
}

// For some seconds after an event, GitHub may answer with the old state, or with "not found".
const asksForNews = 5;
const asksForExistence = 12;
const between = "5 seconds";

/**
 * @param news what has happened. GitHub is asked until its answer shows that, or for so long that something else must
 *   have happened since
 * @returns undefined if the pull request can no longer be seen
 */
export async function readPull(
  place: Place,
  news: readonly News[] = [],
  before?: Look,
): Promise<Look | undefined> {
  const isQueued = queuedAfter(news, before?.isQueued ?? false);
  for (let ask = 1; ; ask += 1) {
    const pr = await findPull(place);
    if (pr === undefined) return undefined;
    if (pr.state !== "open") return { ...(await withReviews(place, pr, false)), isQueued: false };
    const look = { ...(await withReviews(place, pr, isQueued)), isQueued };
    if (ask === asksForNews || (showsAll(look, news) && pr.mergeable_state !== "unknown")) return look;
    if (ask > 1) await sleep(between);
  }
}

async function withReviews(place: Place, pr: PullRequest, isQueued: boolean) {
  const { owner, repo, pull_number } = place;
  const reviews = await github.paginate(github.rest.pulls.listReviews, {
    owner,
    repo,
    pull_number,
    per_page: 100,
  });
  return { pr, reviews, state: reviewState(pr, reviews, isQueued) };
}

async function findPull({ owner, repo, pull_number }: Place): Promise<PullRequest | undefined> {
  for (let ask = 1; ; ask += 1) {
    try {
      return (await github.rest.pulls.get({ owner, repo, pull_number })).data;
    } catch (error) {
      if (!isGone(error)) throw error;
      // An event was about this pull request, so it existed.
      if (ask === asksForExistence) return undefined;
    }
    await sleep(between);
  }
}

function queuedAfter(news: readonly News[], before: boolean): boolean {
  return news.reduce((queued, { type }) => {
    if (type === "github.pull_request.enqueued") return true;
    return type === "github.pull_request.dequeued" ? false : queued;
  }, before);
}

/** Of several events of one kind, the last one counts. */
function showsAll(look: Look, news: readonly News[]): boolean {
  const lastDraft = news.findLast(
    ({ type }) => type.endsWith(".converted_to_draft") || type.endsWith(".ready_for_review"),
  );
  if (lastDraft !== undefined && look.pr.draft !== lastDraft.type.endsWith(".converted_to_draft"))
    return false;
  return news.every((one) => shows(look, one));
}

function shows({ pr, reviews }: Look, { type, data }: News): boolean {
  switch (type) {
    case "github.pull_request.closed":
      return pr.state !== "open";
    case "github.repository.archived":
      return repositoryOf(pr)?.archived === true;
    case "github.pull_request.review_requested": {
      const asked = "requested_reviewer" in data ? data.requested_reviewer?.login : undefined;
      if (asked === undefined) return true;
      const isAsked = (pr.requested_reviewers ?? []).some(({ login }) => login === asked);
      return isAsked || reviews.some(({ user }) => user?.login === asked);
    }
    case "github.pull_request_review.submitted": {
      const id = "review" in data ? (data.review as { readonly id?: number } | undefined)?.id : undefined;
      return id === undefined || reviews.some((review) => review.id === id);
    }
    default:
      return true;
  }
}
