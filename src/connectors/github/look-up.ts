/** Looks on GitHub for what a call in doubt would have made, and answers as that call would have. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import type { GitHubParameters } from "./find-method.ts";
import { beginning } from "../beginning.ts";
import { nothingCanTell } from "../nothing-can-tell.ts";
import { isMarkedAs, isOwnText } from "./step-mark.ts";

export interface GitHubAnswer {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export interface GitHubLookUp {
  readonly ask: (path: string, query?: GitHubParameters) => Promise<GitHubAnswer>;
  readonly self: () => Promise<OurApp>;
  readonly path: string;
  readonly parameters: GitHubParameters;
  readonly call: ConnectorCall;
}

/** Who we are on GitHub. */
export interface OurApp {
  readonly id: number;
  /** "hathi[bot]" */
  readonly login: string;
}

export type LookUp = (lookUp: GitHubLookUp) => Promise<GitHubAnswer | undefined>;

const pageSize = 100;

export interface ListOptions {
  /** Where such things are listed. */
  readonly list: (path: string, parameters: GitHubParameters) => string;
  /** Then it is looked for among the newest only. */
  readonly newestFirst?: boolean;
}

const appSchema = z.looseObject({ id: z.number() }).nullish().catch(undefined);
const account = z.looseObject({ login: z.string() }).nullish().catch(undefined);

const items = z.array(
  z.looseObject({
    url: z.string().optional().catch(undefined),
    body: z.string().nullish().catch(undefined),
    external_id: z.string().nullish().catch(undefined),
    payload: z
      .union([z.looseObject({ hathi: z.string() }), z.string()])
      .optional()
      .catch(undefined),
    created_at: z.string().optional().catch(undefined),
    app: appSchema,
    performed_via_github_app: appSchema,
    creator: account,
    user: account,
  }),
);
type Item = z.infer<typeof items>[number];
const checkRuns = z.object({ check_runs: items }).transform((page) => page.check_runs);
const page = z.union([items, checkRuns]);

/**
 * Whether our App made this. GitHub names the App of a check run, the creator of a deployment, and the user of
 * anything with a text; undefined if GitHub names nobody.
 */
function isOurs(
  { app, performed_via_github_app: via, creator, user }: Item,
  our: OurApp,
): boolean | undefined {
  const told = [
    ...[app, via].flatMap((one) => (one == null ? [] : [one.id === our.id])),
    ...[creator, user].flatMap((one) => (one == null ? [] : [one.login === our.login])),
  ];
  return told.length === 0 ? undefined : told.every(Boolean);
}

/**
 * Finds the item that carries the step's mark and that our App made, because everybody can read a mark and copy it.
 * If GitHub does not say who made an item, a mark in a field other than the text counts: only Apps can set those.
 */
export function findMarked({ list, newestFirst = false }: ListOptions): LookUp {
  const maxPages = newestFirst ? 3 : 30;
  const order = newestFirst ? { state: "all", sort: "created", direction: "desc" } : {};
  return async ({ ask, self, path, parameters, call }) => {
    const our = await self();
    for (let number = 1; number <= maxPages; number++) {
      const answer = await ask(list(path, parameters), { ...order, per_page: pageSize, page: number });
      const listed = page.parse(answer.data);
      const found = listed.find((item) => {
        const isSet = isMarkedAs(item.external_id, call) || isMarkedAs(markIn(item.payload), call);
        const ofUs = isOurs(item, our);
        return isSet ? ofUs !== false : ofUs === true && isMarkedAs(item.body, call);
      });
      if (found !== undefined) return { status: 201, url: found.url ?? answer.url, headers: {}, data: found };
      const isOlder =
        newestFirst && listed.some(({ created_at: at = "" }) => Date.parse(at) < beginning(call));
      if (listed.length < pageSize || isOlder) return undefined;
    }
    throw nothingCanTell(path, `the first ${maxPages} pages of GitHub's list do not have it`);
  };
}

// GitHub returns the payload as an object, or as its JSON text.
function markIn(payload: Item["payload"]): string | undefined {
  if (typeof payload !== "string") return payload?.hathi;
  return /"hathi":\s*"([^"]+)"/.exec(payload)?.[1];
}

/** Finds a check run by the mark in its external_id, unless the author set an external_id. */
export const findCheckRun: LookUp = async (lookUp) => {
  const { path, parameters } = lookUp;
  if (parameters.external_id !== undefined) throw nothingCanTell(path, "the author set its external_id");
  const list: ListOptions["list"] = (_path, { head_sha: sha }) =>
    path.replace(/check-runs$/, `commits/${String(sha)}/check-runs`);
  return findMarked({ list })(lookUp);
};

/** Finds a deployment by the mark in its payload, unless the author's payload is a text. */
export const findDeployment: LookUp = async (lookUp) => {
  const { path, parameters } = lookUp;
  if (isOwnText(parameters.payload))
    throw nothingCanTell(path, "its payload is a text that the author wrote");
  return findMarked({ list: () => path, newestFirst: true })(lookUp);
};

const ref = z.looseObject({ ref: z.string(), object: z.looseObject({ sha: z.string() }) });

/** A branch or tag of that name counts as ours if it is at the commit that the call asked for. */
export const findRef: LookUp = async ({ ask, path, parameters }) => {
  const { url, data } = await ask(
    path.replace(/refs$/, `ref/${String(parameters.ref).replace(/^refs\//, "")}`),
  );
  const found = ref.parse(data);
  return found.object.sha === parameters.sha ? { status: 201, url, headers: {}, data: found } : undefined;
};

const pull = z.object({
  merged: z.boolean(),
  merge_commit_sha: z.string().nullable(),
  head: z.object({ sha: z.string() }),
});

/** A merge counts whoever made it, unless it merged another commit than the call asked for. */
export const findMerge: LookUp = async ({ ask, path, parameters }) => {
  const { url, data } = await ask(path.replace(/\/merge$/, ""));
  const { merged, merge_commit_sha: sha, head } = pull.parse(data);
  if (!merged || (typeof parameters.sha === "string" && parameters.sha !== head.sha)) return undefined;
  return {
    status: 200,
    url: `${url}/merge`,
    headers: {},
    data: { sha, merged: true, message: "Pull Request successfully merged" },
  };
};

export const findLabel: LookUp = async ({ ask, path, parameters }) => {
  const { url, data } = await ask(`${path}/${encodeURIComponent(String(parameters.name))}`);
  return { status: 201, url, headers: {}, data };
};
