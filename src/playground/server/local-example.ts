/** An example of a webhook of GitHub's, about what the local GitHub has: a run that asks about it gets an answer. */
import { findExample, type Json } from "../../core/github-app/example-payloads.ts";
import { organization } from "../../local-services/people.ts";
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
  if (found["pull_request"] === undefined) return { payload, note: null };
  const newest = (await github.pullRequests()).find(({ state }) => state === "open");
  if (newest === undefined) {
    const note = "No pull request is open here: whoever asks GitHub about this one hears that there is none.";
    return { payload, note };
  }
  const example = jsonOf(found["pull_request"]);
  const pull = await github.payloadOf(newest.number);
  // What the event did to the pull request stays as in the example.
  const { state, merged, merged_at, closed_at } = example;
  const [reviewer] = Array.isArray(pull["requested_reviewers"]) ? pull["requested_reviewers"] : [];
  return {
    payload: {
      ...payload,
      ...("number" in found && { number: newest.number }),
      ...("requested_reviewer" in found && reviewer !== undefined && { requested_reviewer: reviewer }),
      pull_request: { ...example, ...pull, ...defined({ state, merged, merged_at, closed_at }) },
      sender: pull["user"],
    },
    note: null,
  };
}

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function jsonOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
