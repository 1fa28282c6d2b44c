/** The payloads of GitHub's events that Octokit publishes as examples. */
import { createRequire } from "node:module";

export interface Json {
  readonly [key: string]: unknown;
}

interface Example {
  readonly name: string;
  readonly examples: readonly Json[];
}

let read: readonly Example[] | undefined;

function readExamples(): readonly Example[] {
  read ??= createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Example[];
  return read;
}

/** @param type "github.issues.opened" */
export function findExample(type: string): Json | undefined {
  const [, name = "", action] = type.split(".");
  const examples = readExamples().find((each) => each.name === name)?.examples ?? [];
  const found = examples.find((each) => action === undefined || each["action"] === action) ?? examples[0];
  // Octokit has no example of each action. The payloads of an event's actions are alike.
  return action === undefined || found === undefined ? found : { ...found, action };
}
