/** What a test has Slack, GitHub and the web answer: a function for each call that the automation makes. */
import type { GitHubInput, GitHubMethod, SlackInput, SlackMethod } from "./method-paths.ts";

/**
 * One call, for a script that answers every call of its service.
 *
 * @example
 * const slack: SlackScript = ({ method }: ScriptedCall) => {
 *   throw slackError(method === "chat.postMessage" ? "channel_not_found" : "missing_scope");
 * };
 */
export interface ScriptedCall<Method extends string = string> {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** An answer may be a promise; what is thrown is what the call fails with: see slackError and githubError. */
type Answer<Input> = (input: Input) => unknown;

/**
 * Answers by method. Methods whose answer hardly matters (`chat.postMessage`, `conversations.create`, ...) are
 * answered as Slack would when they are left out.
 *
 * @example
 * const slack: SlackScript = { "users.lookupByEmail": ({ email }) => ({ ok: true, user: { id: "U1" } }) };
 */
export type SlackScript =
  | { readonly [Method in SlackMethod]?: Answer<SlackInput<Method>> }
  | ((call: ScriptedCall<SlackMethod>) => unknown);

/**
 * Answers by method. `github.paginate(method, ...)` is answered by the script of that method: its `data`.
 *
 * @example
 * const github: GitHubScript = { "rest.pulls.get": () => ({ data: { state: "open" } }) };
 */
export type GitHubScript =
  | { readonly [Method in GitHubMethod]?: Answer<GitHubInput<Method>> }
  | ((call: ScriptedCall<GitHubMethod>) => unknown);

/**
 * Answers every `fetch` outside of a `step`.
 *
 * @example
 * const fetch: FetchScript = (request) => Response.json({ asked: request.url });
 */
export type FetchScript = (request: Request) => Response | Promise<Response>;
