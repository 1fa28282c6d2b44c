/** Snapshots of a pull request for tests of what is decided and said about it. */
import { decide } from "../../../automations/pr-reminder/truth/decide.ts";
import type { Review, Snapshot } from "../../../automations/pr-reminder/truth/snapshot.ts";
import type { Told } from "../../../automations/pr-reminder/words/wording.ts";

export const repository = { id: "7", owner: "octo", name: "app", isPrivate: false, isArchived: false };
export const head = "c2";

export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    repository,
    number: 12,
    title: "Swim",
    url: "https://github.com/octo/app/pull/12",
    author: { login: "ana", isBot: false },
    authorAssociation: "MEMBER",
    createdAt: "2029-01-01T09:00:00Z",
    state: "OPEN",
    mergedBy: null,
    isDraft: false,
    base: "main",
    head: { branch: "swim", oid: head, isFork: false },
    size: { additions: 1, deletions: 2, files: 3 },
    labels: [],
    decision: null,
    mergeState: "CLEAN",
    hasConflicts: false,
    requests: [],
    reviews: [],
    checks: [],
    hasAutoMerge: false,
    queue: null,
    unresolvedThreads: 0,
    rules: null,
    ...more,
  };
}

export function toldOf(more: Partial<Snapshot> = {}): Told {
  const pull = snapshot(more);
  return { pull, verdict: decide(pull) };
}

const said =
  (what: Review["said"]) =>
  (login: string, more: Partial<Review> = {}): Review => ({
    login,
    isBot: false,
    said: what,
    mayPush: true,
    oid: head,
    ...more,
  });
export const approved = said("APPROVED");
export const objected = said("CHANGES_REQUESTED");
export const commented = said("COMMENTED");
export const dismissed = said("DISMISSED");

export const ask = (...logins: readonly string[]): Snapshot["requests"] =>
  logins.map((login) => ({ kind: "person" as const, login }));
export const core = { kind: "team" as const, slug: "core", name: "Core" };
