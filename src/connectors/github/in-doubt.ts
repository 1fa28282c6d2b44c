/**
 * What is known of each GitHub endpoint for a call in doubt: it may have happened already, and nobody recorded it.
 * This table is all there is: what it does not have is not repeated, and people are asked.
 */
import type { Endpoint } from "./find-method.ts";
import { findDeploymentStatus, findReview, findStatus } from "./look-up-states.ts";
import {
  findCheckRun,
  findDeployment,
  findLabel,
  findMarked,
  findMerge,
  findRef,
  type ListOptions,
  type LookUp,
} from "./look-up.ts";
import type { Mark } from "./step-mark.ts";

export type InDoubtRule =
  /** Changes nothing: asked again. */
  | { readonly kind: "read" }
  /** Twice is as good as once: done again. `done` are the statuses that mean it had happened. */
  | { readonly kind: "idempotent"; readonly done?: readonly number[] }
  /**
   * Looked for before it is done again; with `after`, only when doing it again was refused with that status.
   * With `mark`, that parameter carries the step's mark when it is first done.
   */
  | {
      readonly kind: "look-up";
      readonly find: LookUp;
      readonly after?: readonly number[];
      readonly mark?: Mark;
    }
  /** Nothing can tell: people are asked. */
  | { readonly kind: "not-repeatable" };

const repo = "/repos/{owner}/{repo}";

export const githubRules: Readonly<Record<string, InDoubtRule>> = {
  [`PUT ${repo}/pulls/{number}/merge`]: { kind: "look-up", find: findMerge },
  // Answered with 204 when there is nothing left to merge.
  [`POST ${repo}/merges`]: { kind: "idempotent" },

  [`POST ${repo}/issues/{number}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/pulls/{number}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/pulls/{number}/comments/{id}/replies`]: marked({
    list: (path) => path.replace(/\/[^/]+\/replies$/, ""),
  }),
  [`POST ${repo}/pulls/{number}/reviews`]: { kind: "look-up", mark: "body if any", find: findReview },
  [`POST ${repo}/commits/{sha}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/issues`]: marked({ list: (path) => path, newestFirst: true }),
  [`POST ${repo}/pulls`]: marked({ list: (path) => path, newestFirst: true }),
  [`POST ${repo}/check-runs`]: { kind: "look-up", mark: "external_id", find: findCheckRun },
  [`POST ${repo}/statuses/{sha}`]: { kind: "look-up", find: findStatus },
  [`POST ${repo}/deployments`]: { kind: "look-up", mark: "payload", find: findDeployment },
  [`POST ${repo}/deployments/{id}/statuses`]: { kind: "look-up", find: findDeploymentStatus },
  [`POST ${repo}/git/refs`]: { kind: "look-up", find: findRef, after: [422] },
  [`POST ${repo}/labels`]: { kind: "look-up", find: findLabel, after: [422] },

  [`POST ${repo}/issues/{number}/labels`]: { kind: "idempotent" },
  [`POST ${repo}/issues/{number}/assignees`]: { kind: "idempotent" },
  [`POST ${repo}/pulls/{number}/requested_reviewers`]: { kind: "idempotent" },
  // A reaction that is there is given as it is.
  [`POST ${repo}/issues/{number}/reactions`]: { kind: "idempotent" },
  [`POST ${repo}/issues/comments/{id}/reactions`]: { kind: "idempotent" },
  [`POST ${repo}/pulls/comments/{id}/reactions`]: { kind: "idempotent" },
  // Objects that no branch names show nowhere.
  [`POST ${repo}/git/blobs`]: { kind: "idempotent" },
  [`POST ${repo}/git/trees`]: { kind: "idempotent" },
  [`POST ${repo}/git/commits`]: { kind: "idempotent" },
  [`POST ${repo}/git/tags`]: { kind: "idempotent" },

  // A second try names a blob that is no longer there.
  [`PUT ${repo}/contents/{path}`]: { kind: "not-repeatable" },
  [`DELETE ${repo}/contents/{path}`]: { kind: "not-repeatable" },
  [`PUT ${repo}/pulls/{number}/update-branch`]: { kind: "not-repeatable" },
};

/** For all routes that are not named: by what the method means in HTTP, and GitHub keeps to it. */
const byMethod: Readonly<Record<string, InDoubtRule>> = {
  GET: { kind: "read" },
  HEAD: { kind: "read" },
  PUT: { kind: "idempotent" },
  PATCH: { kind: "idempotent" },
  DELETE: { kind: "idempotent", done: [404, 410] },
};

function marked(options: ListOptions): InDoubtRule {
  return { kind: "look-up", mark: "body", find: findMarked(options) };
}

const routes = Object.entries(githubRules).map(([route, rule]) => {
  const [method = "", path = ""] = route.split(" ");
  // A file's path has slashes of its own.
  const pattern = path.replace(/\{path\}$/, ".+").replace(/\{\w+\}/g, "[^/]+");
  return { method, path: new RegExp(`^${pattern}$`), rule };
});

/** Undefined for what is not in the table. */
export function findInDoubtRule({ method, path }: Endpoint): InDoubtRule | undefined {
  return (
    routes.find((entry) => entry.method === method && entry.path.test(path))?.rule ??
    (Object.hasOwn(byMethod, method) ? byMethod[method] : undefined)
  );
}

/**
 * @param endpoint null for GraphQL, where one address serves all
 * @param query the text of a GraphQL query: it changes nothing unless it is a mutation
 */
export function inDoubtRuleOf(endpoint: Endpoint | null, query = ""): InDoubtRule {
  if (endpoint === null) return { kind: isMutation(query) ? "not-repeatable" : "read" };
  return findInDoubtRule(endpoint) ?? { kind: "not-repeatable" };
}

/** A field of that name passes for one, too: then people are asked for nothing. */
function isMutation(query: string): boolean {
  return /\bmutation\b/.test(query.replace(/#.*$/gm, ""));
}
