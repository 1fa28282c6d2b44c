/** Looks on GitHub for what a call in doubt would have set: statuses and reviews, of which the last one counts. */
import { z } from "zod";
import { beginning } from "../beginning.ts";
import type { GitHubAnswer, GitHubLookUp, LookUp } from "./look-up.ts";
import { isMarkedAs } from "./step-mark.ts";

const states = z.array(
  z.looseObject({
    url: z.string().optional().catch(undefined),
    state: z.string(),
    created_at: z.string(),
    creator: z.looseObject({ login: z.string() }).nullish().catch(undefined),
  }),
);

const pageSize = 100;

/** Finds a state that we set after the run began, with the same fields: setting it again would change nothing. */
async function findState(
  lookUp: GitHubLookUp,
  list: string,
  fields: readonly string[],
): Promise<GitHubAnswer | undefined> {
  const { ask, self, parameters, call } = lookUp;
  const { login } = await self();
  const answer = await ask(list, { per_page: pageSize });
  const since = beginning(call);
  const found = states
    .parse(answer.data)
    .find(
      (state) =>
        state.creator?.login === login &&
        Date.parse(state.created_at) >= since &&
        fields.every((field) => parameters[field] === undefined || parameters[field] === state[field]),
    );
  return found && { status: 201, url: found.url ?? answer.url, headers: {}, data: found };
}

/** GitHub lists the newest first. A context has one state: that of its last status. */
export const findStatus: LookUp = async (lookUp) =>
  findState(lookUp, lookUp.path.replace(/\/statuses\/([^/]+)$/, "/commits/$1/statuses"), [
    "context",
    "state",
    "description",
    "target_url",
  ]);

export const findDeploymentStatus: LookUp = async (lookUp) =>
  findState(lookUp, lookUp.path, ["state", "description", "environment", "environment_url", "log_url"]);

const reviews = z.array(
  z.looseObject({
    url: z.string().optional().catch(undefined),
    state: z.string(),
    body: z.string().nullish().catch(undefined),
    commit_id: z.string().nullish().catch(undefined),
    submitted_at: z.string().optional().catch(undefined),
    user: z.looseObject({ login: z.string() }).nullish().catch(undefined),
  }),
);

const stateOfEvent: Readonly<Record<string, string>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
};

/** Finds a review by its mark, and a review without a text by its state: approving a commit twice changes nothing. */
export const findReview: LookUp = async (lookUp) => {
  const { ask, self, path, parameters, call } = lookUp;
  const { login } = await self();
  const since = beginning(call);
  const hasText = typeof parameters.body === "string" && parameters.body !== "";
  const isIt = ({
    body,
    state,
    commit_id: commit,
    submitted_at: at,
  }: z.infer<typeof reviews>[number]): boolean =>
    hasText
      ? isMarkedAs(body, call)
      : state === stateOfEvent[String(parameters.event)] &&
        (parameters.commit_id === undefined || parameters.commit_id === commit) &&
        at !== undefined &&
        Date.parse(at) >= since;
  for (let page = 1; ; page += 1) {
    const answer = await ask(path, { per_page: pageSize, page });
    const listed = reviews.parse(answer.data);
    const found = listed.find((review) => review.user?.login === login && isIt(review));
    if (found !== undefined) return { status: 200, url: found.url ?? answer.url, headers: {}, data: found };
    if (listed.length < pageSize) return undefined;
  }
};
