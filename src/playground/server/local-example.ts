/** An example of a webhook of GitHub's, about what the local GitHub has: a run that asks about it gets an answer. */
import { findExample, type Json } from "../../core/github-app/example-payloads.ts";
import { organization } from "../../local-services/people.ts";
import type { LocalGitHub } from "../../local-services/github/local-github.ts";
import type { LocalServices } from "../../local-services/local-services.ts";

export interface LocalExample {
  readonly payload: Json;
  /** What an author should know before sending it; null for nothing. */
  readonly note: string | null;
}

/** @param type "github.pull_request.opened" */
export async function findLocalExample(
  { github }: Pick<LocalServices, "github">,
  type: string,
): Promise<LocalExample | undefined> {
  const found = findExample(type);
  if (found === undefined) return undefined;
  const [owner = organization, name = ""] = github.repository.split("/");
  const repository = {
    ...jsonOf(found["repository"]),
    name,
    full_name: github.repository,
    owner: { ...jsonOf(jsonOf(found["repository"])["owner"]), login: owner },
  };
  const payload = { ...found, repository };
  if (found["pull_request"] !== undefined) return aboutPull(github, payload);
  return found["issue"] === undefined ? { payload, note: null } : aboutIssue(github, payload);
}

async function aboutPull(github: LocalGitHub, payload: Json): Promise<LocalExample> {
  const newest = (await github.pullRequests()).find(({ state }) => state === "open");
  if (newest === undefined) return { payload, note: nothingOpen("pull request") };
  const pull = jsonOf(await github.read(`/pulls/${newest.number}`));
  const [reviewer] = Array.isArray(pull["requested_reviewers"]) ? pull["requested_reviewers"] : [];
  return {
    payload: {
      ...payload,
      ...("number" in payload && { number: newest.number }),
      ...("requested_reviewer" in payload && reviewer !== undefined && { requested_reviewer: reviewer }),
      pull_request: merge(payload["pull_request"], pull),
      sender: pull["user"],
    },
    note: null,
  };
}

async function aboutIssue(github: LocalGitHub, payload: Json): Promise<LocalExample> {
  const open = await github.read("/issues?state=open");
  // GitHub lists pull requests among the issues.
  const issue = (Array.isArray(open) ? open : [])
    .map(jsonOf)
    .find((one) => one["pull_request"] === undefined);
  if (issue === undefined) return { payload, note: nothingOpen("issue") };
  return {
    payload: { ...payload, issue: merge(payload["issue"], issue), sender: issue["user"] },
    note: null,
  };
}

function nothingOpen(what: string): string {
  return `No ${what} is open here: whoever asks GitHub about this one hears that there is none.`;
}

/** What the event did to it stays as in the example. */
function merge(example: unknown, real: Json): Json {
  const { state, merged, merged_at, closed_at } = jsonOf(example);
  return { ...jsonOf(example), ...real, ...defined({ state, merged, merged_at, closed_at }) };
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function jsonOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
