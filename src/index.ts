/**
 * Everything that an automation imports. Inside a run the engine supplies it; this file gives the types,
 * and a clear error to a program that calls it outside of one.
 *
 * @module hathi
 * @example
 * import { on, slack, sleep } from "hathi";
 *
 * export default on("github.issues.opened", async ({ data }) => {
 *   await sleep("1 day");
 *   await slack.chat.postMessage({ channel: "#triage", text: `A day old: ${data.issue.html_url}` });
 * });
 */
import type { Octokit as OctokitCore } from "@octokit/core";
import type { PaginateInterface } from "@octokit/plugin-paginate-rest";
import type { Api as RestEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import type { EmitterWebhookEvent, EmitterWebhookEventName } from "@octokit/webhooks";
import type { BlockAction, SlashCommand } from "@slack/bolt";
import type { SlackEvent } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Automation, TriggerOptions } from "./core/automation.ts";
import type { Duration } from "./core/duration.ts";
import { HathiError } from "./core/errors.ts";
import type { HathiEvent } from "./core/event.ts";

export type { Automation, TriggerOptions } from "./core/automation.ts";
export type { Duration } from "./core/duration.ts";
export { CancelledError, RetryableError, TerminalError, TimeoutError } from "./core/errors.ts";
export type { HathiEvent } from "./core/event.ts";

type GitHubEventName = `github.${EmitterWebhookEventName}`;
type SlackEventName = `slack.${SlackEvent["type"]}`;

/** Every event an automation can listen to or wait for. */
export type EventName =
  | GitHubEventName
  | SlackEventName
  | `slack.command.${string}`
  | `slack.action.${string}`
  | `webhook.${string}`;

/** The payload of an event, from Octokit's webhook types and Slack's own. */
export type DataOf<Name extends string> = Name extends `github.${infer Event}`
  ? Event extends EmitterWebhookEventName
    ? EmitterWebhookEvent<Event>["payload"]
    : unknown
  : Name extends `slack.command.${string}`
    ? SlashCommand
    : Name extends `slack.action.${string}`
      ? BlockAction
      : Name extends `slack.${infer Event}`
        ? Extract<SlackEvent, { type: Event }>
        : unknown;

export type EventOf<Name extends string> = HathiEvent<DataOf<Name>>;

/** The Slack methods that an automation can call: each call is a step. */
export type Slack = Pick<
  WebClient,
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

/** Octokit as an automation sees it, signed in as the installation that its event came from. */
export type GitHub = Pick<OctokitCore, "request" | "graphql"> &
  RestEndpointMethods & { readonly paginate: PaginateInterface };

export interface NextOptions<Event> {
  /** Only events about this: "octo/app#12" for a pull request or an issue, a channel id for a message. */
  readonly subject?: string;
  /** Only events for which this holds. */
  readonly match?: (event: Event) => boolean;
  /** Rejects with TimeoutError after this long. */
  readonly timeout?: Duration;
}

export interface StepOptions {
  /** How many further attempts a failure that may pass gets. Default 5. */
  readonly retries?: number;
}

function outsideOfARun(name: string): never {
  throw new HathiError(
    "NOT_IN_A_RUN",
    `"${name}" of hathi was used outside of a run: put the file into automations/ and start it with "npx hathi start"`,
  );
}

function unusable(name: string): object {
  return new Proxy({}, { get: () => outsideOfARun(name) });
}

/**
 * Declares an automation: for each of these events, a durable run of this function.
 *
 * @example
 * export default on("github.pull_request.opened", { key: (event) => event.subject ?? event.id }, async (event) => {
 *   console.log(event.data.pull_request.title);
 * });
 */
export function on<const Name extends EventName>(
  types: Name | readonly Name[],
  run: (event: EventOf<Name>) => unknown,
): Automation;
export function on<const Name extends EventName>(
  types: Name | readonly Name[],
  options: TriggerOptions<EventOf<Name>>,
  run: (event: EventOf<Name>) => unknown,
): Automation;
export function on(): Automation {
  return outsideOfARun("on");
}

/**
 * Slack's Web API, in the shapes of `@slack/web-api`. Each call is a step: recorded once, never repeated.
 *
 * @example
 * await slack.chat.postMessage({ channel, text: "done" });
 */
export const slack = unusable("slack") as Slack;

/**
 * GitHub's API as the App's installation, in the shapes of Octokit. Each call is a step.
 *
 * @example
 * const { data } = await github.rest.pulls.get({ owner, repo, pull_number });
 */
export const github = unusable("github") as GitHub;

/**
 * Sleeps durably: a run that sleeps costs nothing and wakes in whatever process is there then.
 *
 * @throws {RangeError} for text that is no duration
 * @example
 * await sleep("3 days");
 */
export function sleep(_duration: Duration): Promise<void> {
  return outsideOfARun("sleep");
}

/**
 * Sleeps until a moment; one in the past is over at once.
 *
 * @example
 * await sleepUntil(new Date("2027-01-01T09:00:00Z"));
 */
export function sleepUntil(_date: Date | number | string): Promise<void> {
  return outsideOfARun("sleepUntil");
}

/**
 * Waits for an event. It sees every event stored since the run's own trigger, each once, so one that
 * came early is not missed.
 *
 * @throws {TimeoutError} when `timeout` is over first
 * @example
 * const closed = await next("github.pull_request.closed", { subject: event.subject, timeout: "30 days" });
 */
export function next<const Name extends EventName>(
  _types: Name | readonly Name[],
  _options?: NextOptions<EventOf<Name>>,
): Promise<EventOf<Name>> {
  return outsideOfARun("next");
}

/**
 * Makes everything inside one step: the real clock, network and packages serve it, and only its result is
 * recorded.
 *
 * @example
 * const total = await step("count rows", () => countRows());
 */
export function step<Result>(run: () => Result, options?: StepOptions): Promise<Awaited<Result>>;
export function step<Result>(
  name: string,
  run: () => Result,
  options?: StepOptions,
): Promise<Awaited<Result>>;
export function step(): Promise<never> {
  return outsideOfARun("step");
}

/**
 * Sets the line that people see for this run in lists.
 *
 * @example
 * status("waiting for @ana");
 */
export function status(_text: string): void {
  outsideOfARun("status");
}

/**
 * Text from outside made safe for a Slack message: no mention, link or formatting of its own.
 *
 * @example
 * await slack.chat.postMessage({ channel, text: `Opened: ${escapeSlack(pr.title)}` });
 */
export { escapeSlack } from "./core/escape-slack.ts";
