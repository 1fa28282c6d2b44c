/** What the local GitHub knows of pull requests and the emulator does not: rules, conflicts, statuses, the merge queue. */

export interface BranchRules {
  /** How many approvals the base branch asks for; 0 where it asks for none. */
  readonly approvals: number;
  /** The checks that must pass, by name. */
  readonly checks: readonly string[];
  /** Whether a branch must have all commits of its base. */
  readonly upToDate: boolean;
  /** Whether all conversations must be resolved. */
  readonly conversations: boolean;
}

export interface CommitStatus {
  readonly id: number;
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  readonly target_url: string | null;
  readonly created_at: string;
}

/** As GitHub's "role_name" says it. */
export type RepositoryRole = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export class OwnState {
  rules: BranchRules | undefined;
  readonly conflicting = new Set<number>();
  readonly behind = new Set<number>();
  /** Pull requests that merge by themselves, with whoever asked for that and when. */
  readonly autoMerge = new Map<number, { readonly by: string; readonly at: string }>();
  /** The pull requests in the merge queue, in order. */
  readonly queue: number[] = [];
  /** The first comments of conversations that were resolved. */
  readonly resolved = new Set<number>();
  /** The run of a workflow that a check run belongs to, by their numbers. */
  readonly workflowOfCheck = new Map<number, number>();
  /** What somebody may do in the repository, by their login in small letters, where it is not what an owner may. */
  readonly roles = new Map<string, RepositoryRole>();
  /** Check runs in whose place others have begun. */
  readonly replacedChecks = new Set<number>();
  readonly #statuses = new Map<string, Map<string, CommitStatus>>();
  #lastStatus = 0;

  /** Only the last of each job that has run again counts. */
  withoutReplaced<Run extends { readonly id: number }>(runs: readonly Run[]): readonly Run[] {
    return runs.filter(({ id }) => !this.replacedChecks.has(id));
  }

  addStatus(sha: string, status: Omit<CommitStatus, "id" | "created_at">): CommitStatus {
    this.#lastStatus += 1;
    const added = { id: this.#lastStatus, created_at: new Date().toISOString(), ...status };
    const known = this.#statuses.get(sha) ?? new Map<string, CommitStatus>();
    this.#statuses.set(sha, known.set(status.context, added));
    return added;
  }

  /** The latest status of each context. */
  statusesOf(sha: string): readonly CommitStatus[] {
    return [...(this.#statuses.get(sha)?.values() ?? [])];
  }

  /** A push makes conflicts and a late branch untrue, and takes the pull request out of the queue. */
  push(number: number): void {
    this.conflicting.delete(number);
    this.behind.delete(number);
    this.dequeue(number);
  }

  dequeue(number: number): void {
    const place = this.queue.indexOf(number);
    if (place !== -1) this.queue.splice(place, 1);
  }
}
