/**
 * Finds what a GitHub event is about, as waits name it, the most exact first: "octo/app#12", "octo/app@<sha>",
 * "octo/app:<branch>", "octo/app"; or "octo" where there is no repository.
 */
import { z } from "zod";
import { longestSubject } from "../bounds/event-names.ts";

const text = z.string().min(1).optional().catch(undefined);
const number = z.int().positive();
const repositoryId = z.looseObject({ id: z.number() }).optional().catch(undefined);
const pullRequest = z.looseObject({
  number,
  base: z.looseObject({ repo: repositoryId }).optional().catch(undefined),
});
const pullRequests = z.array(z.unknown()).optional().catch(undefined);
const numbered = z
  .looseObject({ number, head: z.looseObject({ sha: text, ref: text }).optional().catch(undefined) })
  .optional()
  .catch(undefined);
/** A check, a check suite, or a workflow's run or job. It belongs to a commit, and GitHub may list pull requests. */
const ofCommit = z
  .looseObject({
    head_sha: text,
    head_branch: text,
    pull_requests: pullRequests,
    check_suite: z.looseObject({ head_branch: text }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);
const account = z
  .looseObject({ login: z.string().min(1) })
  .optional()
  .catch(undefined);

/** The few fields of a payload that we read. Whatever else GitHub sends is passed on as it is. */
const payloadSchema = z.looseObject({
  repository: z
    .looseObject({ full_name: z.string().min(1), id: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  pull_request: numbered,
  issue: numbered,
  // Discussions share their numbers with the issues and pull requests of the repository.
  discussion: numbered,
  check_run: ofCommit,
  check_suite: ofCommit,
  workflow_run: ofCommit,
  workflow_job: ofCommit,
  deployment: z.looseObject({ sha: text, ref: text }).optional().catch(undefined),
  // In a status.
  sha: text,
  branches: z
    .array(z.looseObject({ name: text }))
    .optional()
    .catch(undefined),
  // In a push.
  ref: text,
  after: text,
  organization: account,
  installation: z.looseObject({ account }).optional().catch(undefined),
});

// The status of a commit may name hundreds of branches.
const most = 30;

/** @returns all subjects without repetitions, the main one first; an empty list where none has a name */
export function findGitHubSubjects(payload: unknown): readonly string[] {
  const read = payloadSchema.safeParse(payload);
  if (!read.success) return [];
  const { repository, organization, installation, ...about } = read.data;
  if (repository === undefined) {
    const name = organization?.login ?? installation?.account?.login;
    return name === undefined ? [] : [name];
  }
  const repo = repository.full_name;
  const commits = [about.check_run, about.check_suite, about.workflow_run, about.workflow_job].filter(
    (one) => one !== undefined,
  );
  const own = about.pull_request ?? about.issue ?? about.discussion;
  // GitHub lists no pull requests that come from a fork. Their checks are found by the commit.
  const numbers = commits.flatMap(({ pull_requests: listed = [] }) =>
    listed.flatMap((one) => {
      const pull = pullRequest.safeParse(one).data;
      const base = pull?.base?.repo?.id;
      const isOurs = base === undefined || repository.id === undefined || base === repository.id;
      return pull !== undefined && isOurs ? [pull.number] : [];
    }),
  );
  const shas = [
    own?.head?.sha,
    ...commits.map(({ head_sha: sha }) => sha),
    about.deployment?.sha,
    about.sha,
    isCommit(about.after) ? about.after : undefined,
  ];
  const branches = [
    own?.head?.ref,
    ...commits.map(({ head_branch: branch, check_suite: suite }) => branch ?? suite?.head_branch),
    about.deployment?.ref,
    ...(about.branches ?? []).map(({ name }) => name),
    about.ref?.startsWith("refs/heads/") === true ? about.ref.slice("refs/heads/".length) : undefined,
  ];
  const exact = [...(own === undefined ? [] : [own.number]), ...numbers].map((one) => `${repo}#${one}`);
  // "pull_request.synchronize" has an "after", too.
  const isPush = about.after !== undefined && own === undefined;
  const others = [...named(shas, `${repo}@`), ...named(branches, `${repo}:`)];
  // The main subject of a push is the repository, as in earlier versions. Branch and commit can be waited for, too.
  const all = isPush ? [repo, ...others] : [...exact, ...others, repo];
  const [first, ...more] = new Set(all);
  // Names that are too long for an index are left out. If the main subject is too long, the delivery is refused.
  const fitting = [first ?? repo, ...more.filter(({ length }) => length <= longestSubject)];
  return fitting.length <= most ? fitting : [...fitting.slice(0, most - 1), repo];
}

function named(names: readonly (string | undefined)[], prefix: string): readonly string[] {
  return names.flatMap((name) => (name === undefined ? [] : [`${prefix}${name}`]));
}

/** A push that removes a branch names zeros instead of a commit. */
function isCommit(sha: string | undefined): boolean {
  return sha !== undefined && !/^0+$/.test(sha);
}
