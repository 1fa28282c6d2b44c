/** Where a pull request is now: repositories are renamed and transferred. */

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
  readonly name?: string | undefined;
  readonly full_name?: string | undefined;
  readonly id?: number | bigint | string | undefined;
  readonly owner?: { readonly login: string } | undefined;
}

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

interface OfRepository {
  readonly type: string;
  readonly data: unknown;
}

export function whereItIsNow(place: Place, news: readonly OfRepository[]): Place {
  return news.reduce((now, { type, data }) => {
    // A team's event may name any repository that the team has.
    if (type.startsWith("github.team.")) return now;
    const about =
      typeof data === "object" && data !== null && "repository" in data ? data.repository : undefined;
    return placeOf(about as Repository | undefined, now.pull_number, now);
  }, place);
}
