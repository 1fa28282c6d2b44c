/** Scripts for a test: what Slack, GitHub and the web answer, as a function for each call that the automation makes. */
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

/** An answer may be a promise. If the script throws, the call fails with that error: see slackError and githubError. */
type Answer<Input> = (input: Input) => unknown;

/**
 * Answers by method. Methods whose answer hardly matters (`chat.postMessage`, `conversations.create`, ...) may be left
 * out: then the kit answers as Slack would.
 *
 * @example
 * const slack: SlackScript = { "users.lookupByEmail": ({ email }) => ({ ok: true, user: { id: "U1" } }) };
 */
export type SlackScript =
  | { readonly [Method in SlackMethod]?: Answer<SlackInput<Method>> }
  | ((call: ScriptedCall<SlackMethod>) => unknown);

/**
 * Answers GraphQL queries: with the data alone, as `github.graphql` resolves with it.
 *
 * @example
 * const graphql: GraphQLAnswer = (_query, { number }) => ({ repository: { pullRequest: { title: `#${number}` } } });
 * const github: GitHubScript = { graphql };
 */
export type GraphQLAnswer = (query: string, variables: Readonly<Record<string, unknown>>) => unknown;

/**
 * Answers by method. `github.paginate(method, ...)` resolves with the `data` that the script of that method answers.
 *
 * @example
 * const github: GitHubScript = { "rest.pulls.get": () => ({ data: { state: "open" } }) };
 */
export type GitHubScript =
  | ({ readonly [Method in Exclude<GitHubMethod, "graphql">]?: Answer<GitHubInput<Method>> } & {
      readonly graphql?: GraphQLAnswer;
    })
  | ((call: ScriptedCall<GitHubMethod>) => unknown);

/**
 * Answers every `fetch`, within a `step` and outside of one.
 *
 * @example
 * const fetch: FetchScript = (request) => Response.json({ asked: request.url });
 */
export type FetchScript = (request: Request) => Response | Promise<Response>;
