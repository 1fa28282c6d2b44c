/**
 * What to do about a GitHub call in doubt, by endpoint: such a call may have happened already, and nobody recorded it.
 * An endpoint that this table does not have is never repeated: people are asked.
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
  /** Changes nothing, so the call is repeated. */
  | { readonly kind: "read" }
  /** Making the call twice does no harm, so it is repeated. `done` has the statuses which mean that it had happened. */
  | { readonly kind: "idempotent"; readonly done?: readonly number[] }
  /**
   * GitHub is searched for the call's effect first; with `after`, only once a repetition was refused with that status.
   * With `mark`, that parameter carries the step's mark from the first attempt on.
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
  // GitHub answers 204 if there is nothing left to merge.
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
  // GitHub answers with an existing reaction as it is.
  [`POST ${repo}/issues/{number}/reactions`]: { kind: "idempotent" },
  [`POST ${repo}/issues/comments/{id}/reactions`]: { kind: "idempotent" },
  [`POST ${repo}/pulls/comments/{id}/reactions`]: { kind: "idempotent" },
  // A check that is running cannot be run again, so a repetition changes nothing, or is refused.
  [`POST ${repo}/check-runs/{id}/rerequest`]: { kind: "idempotent", done: [422] },
  [`POST ${repo}/check-suites/{id}/rerequest`]: { kind: "idempotent", done: [422] },
  [`POST ${repo}/actions/runs/{id}/rerun-failed-jobs`]: { kind: "idempotent", done: [403] },
  // An object that no branch refers to is visible nowhere.
  [`POST ${repo}/git/blobs`]: { kind: "idempotent" },
  [`POST ${repo}/git/trees`]: { kind: "idempotent" },
  [`POST ${repo}/git/commits`]: { kind: "idempotent" },
  [`POST ${repo}/git/tags`]: { kind: "idempotent" },

  // A repetition would name a blob that is no longer current.
  [`PUT ${repo}/contents/{path}`]: { kind: "not-repeatable" },
  [`DELETE ${repo}/contents/{path}`]: { kind: "not-repeatable" },
  [`PUT ${repo}/pulls/{number}/update-branch`]: { kind: "not-repeatable" },
};

/** For routes that the table does not name: HTTP defines what the method means, and GitHub follows that. */
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
  // The path of a file contains slashes.
  const pattern = path.replace(/\{path\}$/, ".+").replace(/\{\w+\}/g, "[^/]+");
  return { method, path: new RegExp(`^${pattern}$`), rule };
});

/** Undefined for an endpoint that the table does not have. */
export function findInDoubtRule({ method, path }: Endpoint): InDoubtRule | undefined {
  return (
    routes.find((entry) => entry.method === method && entry.path.test(path))?.rule ??
    (Object.hasOwn(byMethod, method) ? byMethod[method] : undefined)
  );
}

/**
 * @param endpoint null for GraphQL, which has one address for everything
 * @param query the text of a GraphQL query, which changes nothing unless it is a mutation
 */
export function inDoubtRuleOf(endpoint: Endpoint | null, query = ""): InDoubtRule {
  if (endpoint === null) return { kind: isMutation(query) ? "not-repeatable" : "read" };
  return findInDoubtRule(endpoint) ?? { kind: "not-repeatable" };
}

/** Also true for a query with a field named "mutation": then people are asked needlessly. */
function isMutation(query: string): boolean {
  return /\bmutation\b/.test(query.replace(/#.*$/gm, ""));
}
