/** Reads a pull request from GitHub, and reads it again while the answer does not yet show the latest news. */
import { github, sleep } from "hathi";
import type { PullNews } from "./kinds-of-news.ts";
import type { Place } from "./place.ts";
import { graphqlOutcome, isGone } from "./refusal.ts";
import { decide } from "./truth/decide.ts";
import { readByRest } from "./truth/from-rest.ts";
import { type PullAnswer, pullQuery } from "./truth/pull-query.ts";
import { readPullAnswer } from "./truth/read-answer.ts";
import { isSameLogin, type Snapshot } from "./truth/snapshot.ts";
import type { Verdict } from "./truth/verdict.ts";

/** One look at a pull request. Everything that people are told follows from it. */
export interface Look {
  readonly pull: Snapshot;
  readonly verdict: Verdict;
}

/** Whether it is neither merged nor closed, and its repository still takes changes. */
export function isOpen({ pull }: Look): boolean {
  return pull.state === "OPEN" && !pull.repository.isArchived;
}

// For some seconds after an event, GitHub may answer with the old state, or with "not found".
const asks = 8;
const between = "10 seconds";

/**
 * @param news what has happened. GitHub is asked until its answer shows that, or for so long that something else must
 *   have happened since
 * @returns undefined if the pull request can no longer be seen
 */
export async function readPull(
  place: Place,
  news: readonly PullNews[] = [],
  before?: Look,
): Promise<Look | undefined> {
  for (let ask = 1; ; ask += 1) {
    const pull = await findPull(place, queueAfter(news, before));
    const isLast = ask === asks;
    // An event was about this pull request, so it existed.
    if (pull === undefined && isLast) return undefined;
    if (pull !== undefined && (isLast || pull.state !== "OPEN" || showsAll(pull, news)))
      return { pull, verdict: decide(pull) };
    // Often the first answer alone is behind.
    if (ask > 1) await sleep(between);
  }
}

async function findPull(
  { owner, repo, pull_number }: Place,
  queue: Snapshot["queue"],
): Promise<Snapshot | undefined> {
  try {
    return readPullAnswer(
      await github.graphql<PullAnswer>(pullQuery, { owner, name: repo, number: pull_number }),
    );
  } catch (error) {
    const outcome = graphqlOutcome(error);
    if (outcome === "gone") return undefined;
    // An App that may not read the checks gets all but them.
    if (typeof outcome === "object") return readPullAnswer(outcome as PullAnswer);
    if (outcome !== "refused") throw error;
  }
  try {
    return { ...(await readByRest({ owner, repo, pull_number })), queue };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The merge queue as the events tell it, for an answer that does not. */
function queueAfter(news: readonly PullNews[], before: Look | undefined): Snapshot["queue"] {
  return news.reduce<Snapshot["queue"]>((queue, { type }) => {
    if (type === "github.pull_request.enqueued") return { position: null, state: "QUEUED" };
    return type === "github.pull_request.dequeued" ? null : queue;
  }, before?.pull.queue ?? null);
}

/** Of several events of one kind, the last one counts. */
function showsAll(pull: Snapshot, news: readonly PullNews[]): boolean {
  const lastDraft = news.findLast(
    ({ type }) => type.endsWith(".converted_to_draft") || type.endsWith(".ready_for_review"),
  );
  if (lastDraft !== undefined && pull.isDraft !== lastDraft.type.endsWith(".converted_to_draft"))
    return false;
  return news.every((one) => shows(pull, one));
}

function shows(pull: Snapshot, one: PullNews): boolean {
  const { type, data } = one;
  const hasReview = (login: string): boolean =>
    pull.reviews.some((review) => isSameLogin(review.login, login));
  switch (type) {
    case "github.pull_request.closed":
      return pull.state !== "OPEN";
    case "github.repository.archived":
      return pull.repository.isArchived;
    case "github.pull_request.synchronize":
      return !("after" in data) || data.after === pull.head.oid || data.before !== pull.head.oid;
    case "github.pull_request.review_requested": {
      const asked = "requested_reviewer" in data ? data.requested_reviewer?.login : undefined;
      if (asked === undefined) return true;
      return (
        pull.requests.some((one) => one.kind !== "team" && isSameLogin(one.login, asked)) || hasReview(asked)
      );
    }
    case "github.pull_request_review.submitted": {
      const user = "review" in data ? data.review.user : undefined;
      if (user?.login === undefined || user.type === "Bot") return true;
      return hasReview(user.login) || (pull.author !== null && isSameLogin(pull.author.login, user.login));
    }
    default:
      return true;
  }
}
