/** Collects news about a pull request and its repository while the run waits. */
import { next, TimeoutError } from "hathi";

/** Where the pull request is now: repositories are renamed and transferred. */
export interface Place {
  readonly owner: string;
  readonly repo: string;
  readonly pull_number: number;
  /** The subject of its events: "octo/app#12". */
  readonly subject: string;
  /** The repository's number, which stays the same under every name. */
  readonly repositoryId: string | undefined;
}

interface Repository {
  readonly name?: string;
  readonly full_name?: string;
  readonly id?: number | bigint;
  readonly owner?: { readonly login: string };
}

const pullEvents = [
  "github.pull_request.closed",
  "github.pull_request.converted_to_draft",
  "github.pull_request.ready_for_review",
  "github.pull_request.review_requested",
  "github.pull_request.review_request_removed",
  "github.pull_request.edited",
  "github.pull_request.enqueued",
  "github.pull_request.dequeued",
  "github.pull_request_review.submitted",
  "github.pull_request_review.dismissed",
] as const;

const repositoryEvents = [
  "github.repository.renamed",
  "github.repository.transferred",
  "github.repository.archived",
  "github.repository.deleted",
] as const;

export type News = Awaited<ReturnType<typeof nextNews>>;

// A person who asks three people for a review does so one by one.
const togetherMs = 5000;

/** @param before where the pull request was, for what the event does not say about the repository */
export function placeOf(repository: Repository | undefined, number: number, before?: Place): Place {
  const owner = repository?.owner?.login ?? before?.owner ?? "";
  const repo = repository?.name ?? before?.repo ?? "";
  return {
    owner,
    repo,
    pull_number: number,
    subject: `${repository?.full_name ?? before?.subject.replace(/#\d+$/, "") ?? `${owner}/${repo}`}#${number}`,
    repositoryId: repository?.id?.toString() ?? before?.repositoryId,
  };
}

export function whereItIsNow(place: Place, news: readonly News[]): Place {
  return news.reduce(
    (now, { data }) => placeOf(data.repository as Repository | undefined, now.pull_number, now),
    place,
  );
}

/** Waits for news until then. News that come in quick succession come together. Empty if there are none. */
export async function newsUntil(due: number, place: Place): Promise<readonly News[]> {
  const first = await newsWithin(due - Date.now(), place);
  if (first === undefined) return [];
  const news = [first];
  const end = Date.now() + togetherMs;
  while (news.at(-1)?.type !== "github.pull_request.closed") {
    const more = await newsWithin(end - Date.now(), place);
    if (more === undefined) break;
    news.push(more);
  }
  return news;
}

async function newsWithin(ms: number, place: Place): Promise<News | undefined> {
  if (ms <= 0) return undefined;
  try {
    return await nextNews(ms, place);
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

async function nextNews(timeout: number, { subject, repositoryId }: Place) {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      next(pullEvents, { subject, timeout, signal }),
      // For any name, because these events say which repository they are about.
      next(repositoryEvents, {
        match: ({ data }) => repositoryId !== undefined && String(data.repository.id) === repositoryId,
        signal,
      }),
    ]);
  } finally {
    over.abort();
  }
}
