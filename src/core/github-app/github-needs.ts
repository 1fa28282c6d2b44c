/**
 * The permissions and events of the GitHub App, each with its reason. The App's manifest asks for these, and a start
 * and `hathi doctor` compare them with what GitHub granted.
 */

export type Access = "read" | "write" | "admin";

export interface PermissionNeed {
  /** What does not work below this. */
  readonly least: Access;
  /** What the manifest asks for. More than this is superfluous, unless an automation of one's own writes. */
  readonly asked: Access;
  readonly why: string;
}

/** By GitHub's own names, as GET /app has them. */
export const githubPermissions: Readonly<Record<string, PermissionNeed>> = {
  metadata: { least: "read", asked: "read", why: "GitHub gives it to every App" },
  pull_requests: {
    least: "read",
    asked: "write",
    why: "pull requests and their reviews; write for the buttons and comments of a card",
  },
  checks: { least: "read", asked: "read", why: "the checks of a pull request" },
  statuses: { least: "read", asked: "read", why: "the commit statuses of a pull request" },
  contents: { least: "read", asked: "read", why: "the event push, and .github/hathi.yml" },
  members: { least: "read", asked: "read", why: "who belongs to a team whose review is requested" },
};

/** The events that automations/pr-reminder.ts listens to. */
export const githubEvents = [
  "check_run",
  "check_suite",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "repository",
  "status",
] as const;

const levels: readonly (string | undefined)[] = [undefined, "read", "write", "admin"];

/** Whether `granted` allows everything that `wanted` does. */
export function allows(granted: string | undefined, wanted: Access): boolean {
  return levels.indexOf(granted) >= levels.indexOf(wanted);
}

/** "pull_requests", as GitHub's pages write it: "Pull requests". */
export function permissionTitle(name: string): string {
  const title = name === "statuses" ? "commit statuses" : name.replaceAll("_", " ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** What automations need: "pull_requests: write", or "issues or pull_requests: read" where any is enough. */
export interface ListenedTo {
  /** Each with the places that need it. */
  readonly permissions: ReadonlyMap<string, readonly string[]>;
  readonly events: ReadonlyMap<string, readonly string[]>;
}

export const nothingNeeded: ListenedTo = { permissions: new Map(), events: new Map() };

export interface Alternatives {
  readonly anyOf: readonly string[];
  readonly access: Access;
}

export function readNeed(need: string): Alternatives {
  const [names = "", access = "read"] = need.split(": ");
  return { anyOf: names.split(" or "), access: access as Access };
}

/** The permissions and events to ask for, with those that automations need. */
export function askedOfGitHub(needs: ListenedTo): {
  readonly permissions: Readonly<Record<string, Access>>;
  readonly events: readonly string[];
} {
  const permissions: Record<string, Access> = {};
  for (const [name, { asked }] of Object.entries(githubPermissions)) permissions[name] = asked;
  for (const need of needs.permissions.keys()) {
    const { anyOf, access } = readNeed(need);
    const [first] = anyOf;
    if (first !== undefined && !anyOf.some((name) => allows(permissions[name], access)))
      permissions[first] = access;
  }
  return { permissions, events: [...new Set([...githubEvents, ...needs.events.keys()])].toSorted() };
}
