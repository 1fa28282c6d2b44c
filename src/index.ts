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
import type { ContinueWith } from "./core/continue-with.ts";
import type { Duration } from "./core/duration.ts";
import { HathiError } from "./core/errors.ts";
import type { HathiEvent } from "./core/event.ts";

export type { Automation, TriggerOptions } from "./core/automation.ts";
export type { Duration } from "./core/duration.ts";
export { CancelledError, RetryableError, TerminalError, TimeoutError } from "./core/errors.ts";
export { escapeMarkdown } from "./core/escape-markdown.ts";
export { escapeSlack } from "./core/escape-slack.ts";
export type { HathiEvent } from "./core/event.ts";

type GitHubEventName = `github.${EmitterWebhookEventName}`;
type SlackEventName = `slack.${SlackEvent["type"]}`;

/**
 * Every event an automation can listen to or wait for.
 *
 * @example
 * const end: EventName = "github.pull_request.closed";
 * await next(end, { subject: event.subject });
 */
export type EventName =
  | GitHubEventName
  | SlackEventName
  | `slack.command.${string}`
  | `slack.action.${string}`
  | `slack.view.${string}`
  | `webhook.${string}`
  | `signal.${string}`;

/**
 * The payload of an event, from Octokit's webhook types and Slack's own.
 *
 * @example
 * function titleOf(data: DataOf<"github.pull_request.opened">): string {
 *   return data.pull_request.title;
 * }
 * status(titleOf(event.data));
 */
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

/**
 * An event of this name, for functions that are handed one.
 *
 * @example
 * async function welcome({ data }: EventOf<"slack.team_join">): Promise<void> {
 *   await slack.chat.postMessage({ channel: data.user.id, text: "Welcome!" });
 * }
 * export default on("slack.team_join", welcome);
 */
export type EventOf<Name extends string> = HathiEvent<DataOf<Name>>;

/**
 * The Slack methods that an automation can call: each call is a step.
 *
 * @example
 * async function announce(by: Slack, text: string): Promise<void> {
 *   await by.chat.postMessage({ channel: "#news", text });
 * }
 * await announce(slack, "It is done");
 */
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

/**
 * Octokit as an automation sees it, signed in as the installation that its event came from.
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
 * Which event `next` waits for, and for how long.
 *
 * @example
 * const merged: NextOptions<EventOf<"github.pull_request.closed">> = {
 *   subject: event.subject,
 *   match: ({ data }) => data.pull_request.merged === true,
 *   timeout: "30 days",
 * };
 * await next("github.pull_request.closed", merged);
 */
export interface NextOptions<Event> {
  /** Only events about this: "octo/app#12" for a pull request or an issue, a channel id for a message. */
  readonly subject?: string | null;
  /** Only events for which this holds. */
  readonly match?: (event: Event) => boolean;
  /** Rejects with TimeoutError after this long. */
  readonly timeout?: Duration;
  /** Ends the wait when it aborts: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * What may end a sleep early.
 *
 * @example
 * const lunch = new AbortController();
 * const options: SleepOptions = { signal: lunch.signal };
 * const asleep = sleep("1 day", options).catch(() => "woken");
 * lunch.abort();
 * console.log(await asleep);
 */
export interface SleepOptions {
  /** Ends the sleep when it aborts: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * How often a step is tried, for how long, and whether it may happen twice.
 *
 * @example
 * const patient: StepOptions = { retry: { limit: 20, first: "1 min" }, timeout: "30 s" };
 * await step("ping", async () => (await fetch("https://example.com")).status, patient);
 */
export interface StepOptions {
  /**
   * Further attempts after a failure: how many (default 8), and the first and the longest wait between them
   * (default "1 s", doubled up to "10 min").
   */
  readonly retry?:
    number | { readonly limit?: number; readonly first?: Duration; readonly longest?: Duration };
  /** How long one attempt may take; then it counts as failed, with a TimeoutError. */
  readonly timeout?: Duration;
  /**
   * For what must not happen twice, and of which nothing can tell whether it happened: that it begins is
   * recorded first. When its process dies midway, its time runs out or its connection breaks off, it is not
   * performed again: the run is paused and people are asked. Otherwise it is performed again only where it
   * never connected, or throws a RetryableError.
   */
  readonly once?: boolean;
  /** Gives the step up when it aborts: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * What the function of a step is handed.
 *
 * @example
 * const ask = async ({ attempt, signal }: StepContext): Promise<number> =>
 *   (await fetch(`https://example.com/?attempt=${attempt}`, { signal })).status;
 * console.log(await step("ask", ask));
 */
export interface StepContext {
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Aborted when the run is cancelled or the attempt takes too long. */
  readonly signal: AbortSignal;
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
 * How a cron expression is read.
 *
 * @example
 * const berlin: CronOptions = { tz: "Europe/Berlin" };
 * export default on.cron("0 9 * * 1-5", berlin, () => console.log("Good morning"));
 */
export interface CronOptions {
  /** The time zone that the expression is read in. Default "UTC". */
  readonly tz?: string;
}

interface On {
  <const Name extends EventName>(
    types: Name | readonly Name[],
    run: (event: EventOf<Name>) => unknown,
  ): Automation;
  <const Name extends EventName>(
    types: Name | readonly Name[],
    options: TriggerOptions<EventOf<Name>>,
    run: (event: EventOf<Name>) => unknown,
  ): Automation;
  /**
   * Runs at the times of a cron expression. A tick that was missed while Hathi was down runs once.
   *
   * @example
   * export default on.cron("0 9 * * 1-5", { tz: "Europe/Berlin" }, async () => {
   *   await slack.chat.postMessage({ channel: "#team", text: "Good morning" });
   * });
   */
  cron(expression: string, run: (event: HathiEvent<CronTick>) => unknown): Automation;
  cron(
    expression: string,
    options: CronOptions & TriggerOptions<HathiEvent<CronTick>>,
    run: (event: HathiEvent<CronTick>) => unknown,
  ): Automation;
}

/**
 * What the event of a cron trigger carries.
 *
 * @example
 * const dayOf = ({ due }: CronTick): string => due.slice(0, 10);
 * export default on.cron("0 9 * * *", ({ data }) => console.log(dayOf(data)));
 */
export interface CronTick {
  readonly cron: string;
  /** When it was due, as an ISO 8601 date; of several that were missed, the first. */
  readonly due: string;
}

/**
 * Declares an automation: for each of these events, a durable run of this function.
 *
 * @example
 * export default on("github.pull_request.opened", { key: (event) => event.subject ?? event.id }, async (event) => {
 *   console.log(event.data.pull_request.title);
 * });
 */
export const on: On = Object.assign(() => outsideOfARun("on"), { cron: () => outsideOfARun("on.cron") });

/**
 * Slack's Web API, in the shapes of `@slack/web-api`. Each call is a step: recorded once, never repeated.
 *
 * @example
 * await slack.chat.postMessage({ channel: "#news", text: "It is done" });
 */
export const slack = unusable("slack") as Slack;

/**
 * GitHub's API as the App's installation, in the shapes of Octokit. Each call is a step.
 *
 * @example
 * const { data } = await github.rest.pulls.get({ owner: "octo", repo: "app", pull_number: 12 });
 * status(`the pull request is ${data.state}`);
 */
export const github = unusable("github") as GitHub;

/**
 * Sleeps durably: a run that sleeps costs nothing and wakes in whatever process is there then.
 *
 * @throws {RangeError} for text that is no duration
 * @example
 * await sleep("3 days");
 */
export function sleep(_duration: Duration, _options?: SleepOptions): Promise<void> {
  return outsideOfARun("sleep");
}

/**
 * Sleeps until a moment; one in the past is over at once.
 *
 * @example
 * await sleepUntil(new Date("2027-01-01T09:00:00Z"));
 */
export function sleepUntil(_date: Date | number | string, _options?: SleepOptions): Promise<void> {
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
 * const lines = await step("count lines", async () => {
 *   const answer = await fetch("https://example.com/list.txt");
 *   return (await answer.text()).split("\\n").length;
 * });
 * console.log(lines);
 * @example
 * // What must not happen twice: people are asked where nobody knows whether it did.
 * await step("pay", async () => (await fetch("https://pay.example.com", { method: "POST" })).ok, {
 *   once: true,
 *   timeout: "1 min",
 * });
 */
export function step<Result>(
  run: (context: StepContext) => Result,
  options?: StepOptions,
): Promise<Awaited<Result>>;
export function step<Result>(
  name: string,
  run: (context: StepContext) => Result,
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
 * A run that another one started.
 *
 * @example
 * export const build = on("webhook.build", () => "build 7");
 * const nameOf = async (child: Child<string>): Promise<string> => child.result();
 * export default on("webhook.release", async () => nameOf(await start<string>(build)));
 */
export interface Child<Result = unknown> {
  readonly id: string;
  /**
   * What its function returned, once it has ended.
   *
   * @throws {Error} what it threw, or CancelledError when it was cancelled
   */
  result(): Promise<Result>;
}

/**
 * What becomes of a child when its parent is cancelled.
 *
 * @example
 * const apart: StartOptions = { detached: true };
 * export const cleanUp = on("webhook.clean", () => sleep("1 h"));
 * export default on("webhook.release", async () => void (await start(cleanUp, null, apart)));
 */
export interface StartOptions {
  /** It goes on when this run is cancelled. By default it is cancelled with it. */
  readonly detached?: boolean;
}

/**
 * Starts a run of another automation, named as `hathi trigger` names it, or of one in the same file.
 *
 * @throws {HathiError} AUTOMATION_UNKNOWN
 * @example
 * export const deploy = on("webhook.deploy", () => "https://example.com");
 * export default on("webhook.release", async () => {
 *   const child = await start<string>(deploy, { version: "1.2" });
 *   console.log(await child.result());
 * });
 */
export function start<Result = unknown>(
  _automation: string | Automation,
  _input?: unknown,
  _options?: StartOptions,
): Promise<Child<Result>> {
  return outsideOfARun("start");
}

/**
 * Sends a message to a run. It is kept until the run asks for it with `next("signal.<name>")`.
 *
 * @throws {HathiError} RUN_UNKNOWN
 * @example
 * export const review = on("webhook.review", async () => (await next("signal.approved")).data);
 * export default on("webhook.release", async () => {
 *   const child = await start(review);
 *   await signal(child, "approved", { by: "ana" });
 *   return child.result();
 * });
 */
export function signal(_run: string | Child, _name: string, _data?: unknown): Promise<void> {
  return outsideOfARun("signal");
}

/**
 * Durable key-value of an automation, shared by all its runs.
 *
 * @example
 * const remember = async (by: Store, login: string): Promise<void> => by.set(`seen/${login}`, true);
 * await remember(store, "ana");
 * console.log(await store.list("seen/"));
 */
export interface Store {
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** The keys that begin so, in order. */
  list(prefix?: string): Promise<readonly string[]>;
  /** Reads, changes and writes at one go: no other update of this key comes in between. */
  update<Value = unknown>(
    key: string,
    change: (value: Value | undefined) => Value | Promise<Value>,
  ): Promise<Value>;
}

/**
 * The automation's own durable key-value store. Each call is a step.
 *
 * @example
 * const count = await store.update<number>("opened", (value = 0) => value + 1);
 * status(`number ${count} of all`);
 */
export const store: Store = unusable("store") as Store;

/**
 * A configured secret, from the variable HATHI_SECRET_<name>. Neither the journal nor a log holds it.
 *
 * @throws {HathiError} CONFIG_INVALID, naming the variable to set
 * @example
 * await fetch("https://bill.example.com", { headers: { authorization: `Bearer ${secret("BILLING_TOKEN")}` } });
 */
export function secret(_name: string): string {
  return outsideOfARun("secret");
}

/**
 * What `continueWith` makes, for the automation's function to return.
 *
 * @example
 * const again = (page: number): Continuation => continueWith({ page });
 * export default on("webhook.pages", async () => {
 *   await sleep("1 day");
 *   return again(2);
 * });
 */
export type Continuation = ContinueWith;

/**
 * Starts this run afresh when it is returned: same id and key, an empty journal, and this input as the
 * event's data (plain JSON). For runs that go on for ever.
 *
 * @example
 * export default on("webhook.watch", async ({ data }) => {
 *   await sleep("1 day");
 *   return continueWith(data);
 * });
 */
export function continueWith(_input: unknown): Continuation {
  return outsideOfARun("continueWith");
}
