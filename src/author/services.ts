/** The services that an automation calls, and the secrets for other services. */
import type { Octokit as OctokitCore } from "@octokit/core";
import type { PaginateInterface } from "@octokit/plugin-paginate-rest";
import type { Api as RestEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { outsideOfARun, unusable } from "./outside-of-a-run.ts";
import type { Answered } from "./slack-answers.ts";

/**
 * The Slack methods that an automation can call. Each call is a step.
 *
 * @example
 * async function announce(by: Slack, text: string): Promise<void> {
 *   await by.chat.postMessage({ channel: "#news", text });
 * }
 * await announce(slack, "It is done");
 */
export type Slack = Answered<
  | "apiCall"
  | "auth"
  | "bookmarks"
  | "bots"
  | "canvases"
  | "chat"
  | "conversations"
  | "emoji"
  | "files"
  | "pins"
  | "reactions"
  | "reminders"
  | "search"
  | "team"
  | "usergroups"
  | "users"
  | "views"
>;

/**
 * Octokit, signed in as the installation that the automation's event came from.
 *
 * @example
 * async function close(by: GitHub, issue_number: number): Promise<void> {
 *   await by.rest.issues.update({ owner: "octo", repo: "app", issue_number, state: "closed" });
 * }
 * await close(github, 12);
 */
export type GitHub = Pick<OctokitCore, "request" | "graphql"> &
  RestEndpointMethods & { readonly paginate: PaginateInterface };

/**
 * Slack's Web API, with the methods of `@slack/web-api`. Each call is a step: it is recorded once and never repeated.
 *
 * @example
 * await slack.chat.postMessage({ channel: "#news", text: "It is done" });
 */
export const slack = unusable("slack") as Slack;

/**
 * GitHub's API, with the methods of Octokit, signed in as the App's installation. Each call is a step.
 *
 * @example
 * const { data } = await github.rest.pulls.get({ owner: "octo", repo: "app", pull_number: 12 });
 * status(`the pull request is ${data.state}`);
 */
export const github = unusable("github") as GitHub;

/**
 * A configured secret, from the variable HATHI_SECRET_<name>. Neither the journal nor any log contains its value.
 *
 * @throws {HathiError} CONFIG_INVALID, with the name of the variable to set
 * @example
 * await fetch("https://bill.example.com", { headers: { authorization: `Bearer ${secret("BILLING_TOKEN")}` } });
 */
export function secret(_name: string): string {
  return outsideOfARun("secret");
}
