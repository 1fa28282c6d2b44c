/** What is known of each GitHub endpoint for a call in doubt: it may have happened already, and nobody recorded it. */
import type { Endpoint } from "./find-method.ts";
import { findLabel, findMarked, findMerge, type ListOptions, type LookUp } from "./look-up.ts";
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
  /** Nothing can tell: done again, at the risk of a second one. */
  | { readonly kind: "unknown" };

const repo = "/repos/{owner}/{repo}";

const rules = compile({
  [`PUT ${repo}/pulls/{number}/merge`]: { kind: "look-up", find: findMerge },

  [`POST ${repo}/issues/{number}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/pulls/{number}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/pulls/{number}/comments/{id}/replies`]: marked({
    list: (path) => path.replace(/\/[^/]+\/replies$/, ""),
  }),
  [`POST ${repo}/pulls/{number}/reviews`]: marked({ list: (path) => path }),
  [`POST ${repo}/commits/{sha}/comments`]: marked({ list: (path) => path }),
  [`POST ${repo}/issues`]: marked({ list: (path) => path, newestFirst: true }),
  [`POST ${repo}/pulls`]: marked({ list: (path) => path, newestFirst: true }),
  [`POST ${repo}/check-runs`]: {
    kind: "look-up",
    mark: "external_id",
    find: findMarked({
      list: (path, { head_sha: sha }) => path.replace(/check-runs$/, `commits/${String(sha)}/check-runs`),
    }),
  },
  [`POST ${repo}/labels`]: { kind: "look-up", find: findLabel, after: [422] },

  [`POST ${repo}/issues/{number}/labels`]: { kind: "idempotent" },
  [`POST ${repo}/issues/{number}/assignees`]: { kind: "idempotent" },
  [`POST ${repo}/pulls/{number}/requested_reviewers`]: { kind: "idempotent" },
  // A second try names a blob that is no longer there.
  [`PUT ${repo}/contents/{path}`]: { kind: "unknown" },
  [`DELETE ${repo}/contents/{path}`]: { kind: "unknown" },
  [`PUT ${repo}/pulls/{number}/update-branch`]: { kind: "unknown" },
});

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

function compile(table: Readonly<Record<string, InDoubtRule>>) {
  return Object.entries(table).map(([route, rule]) => {
    const [method = "", path = ""] = route.split(" ");
    // A file's path has slashes of its own.
    const pattern = path.replace(/\{path\}$/, ".+").replace(/\{\w+\}/g, "[^/]+");
    return { method, path: new RegExp(`^${pattern}$`), rule };
  });
}

/** @param endpoint null for GraphQL, whose mutations nothing can tell apart */
export function inDoubtRuleOf(endpoint: Endpoint | null): InDoubtRule {
  if (endpoint === null) return { kind: "unknown" };
  const { method, path } = endpoint;
  return (
    rules.find((entry) => entry.method === method && entry.path.test(path))?.rule ??
    byMethod[method] ?? { kind: "unknown" }
  );
}
