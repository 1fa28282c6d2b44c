/** Events for tests with the whole of what GitHub sends: from the examples that Octokit publishes. */
import type { DataOf, EventName } from "../index.ts";
import { findExample, type Json } from "../core/github-app/example-payloads.ts";
import { findGitHubSubjects } from "../core/github-app/github-subject.ts";
import type { Part } from "./part.ts";

type GitHubName = Extract<EventName, `github.${string}`>;

/**
 * An event as GitHub sends it, for `event` of `testAutomation` and for `t.send`.
 *
 * @example
 * const opened: ExampleEvent<"github.issues.opened"> = exampleEvent("github.issues.opened");
 * expect(opened.subject).toMatch(/^.+\/.+#\d+$/);
 */
export interface ExampleEvent<Name extends EventName> {
  readonly type: Name;
  readonly subject: string;
  readonly data: DataOf<Name>;
}

/**
 * A whole event of GitHub's, with a real payload. What a test is about is written over it.
 *
 * @param changes the parts of the payload that are to be other than in the example
 * @throws {TypeError} for an event of which there is no example
 * @example
 * const opened = exampleEvent("github.pull_request.opened", { pull_request: { title: "Teach it to swim" } });
 * const t = await testAutomation(new URL("../automations/welcome.ts", import.meta.url), { event: opened });
 */
export function exampleEvent<const Name extends GitHubName>(
  type: Name,
  changes: Part<DataOf<Name>> = {} as Part<DataOf<Name>>,
): ExampleEvent<Name> {
  const base = findExample(type);
  if (base === undefined) {
    throw new TypeError(`exampleEvent: there is no example of "${type}": give the event's data yourself`);
  }
  const data = merge(base, changes) as Json;
  return { type, subject: subjectOf(data), data: data as DataOf<Name> };
}

/** Lists are replaced as a whole, objects field by field. */
function merge(base: unknown, changes: unknown): unknown {
  if (changes === undefined) return structuredClone(base);
  if (!isObject(base) || !isObject(changes)) return structuredClone(changes);
  const names = new Set([...Object.keys(base), ...Object.keys(changes)]);
  return Object.fromEntries([...names].map((name) => [name, merge(base[name], changes[name])]));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As intake names it; an event of neither a repository nor an organization by whoever caused it. */
function subjectOf(data: Json): string {
  const { sender } = data;
  const login = isObject(sender) && typeof sender["login"] === "string" ? sender["login"] : "";
  return findGitHubSubjects(data)[0] ?? login;
}
