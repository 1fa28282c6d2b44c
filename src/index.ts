/**
 * Everything that an automation imports from "hathi". Inside a run the engine supplies these functions. The files here
 * give their types, and a clear error to a program that calls them outside of a run.
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
export {
  type Answer,
  ask,
  type AskBinding,
  type AskedBack,
  type AskChoice,
  type AskEscalation,
  type AskForm,
  type AskGroup,
  type AskOptions,
  type AskPlace,
  type AskQuorum,
  type AskReminders,
} from "./author/asks.ts";
export type { SlackMessage } from "./author/slack-payloads.ts";
export type { CronTick, DataOf, EventName, EventOf } from "./author/events.ts";
export { answerForm, answerOptions, type FormAnswer } from "./author/forms.ts";
export {
  type Child,
  type Continuation,
  continueWith,
  discard,
  signal,
  start,
  type StartOptions,
  status,
} from "./author/runs.ts";
export { type FindPeopleOptions, type People, people } from "./author/people.ts";
export { type GitHub, github, secret, type Slack, slack } from "./author/services.ts";
export { step, type StepContext, type StepOptions } from "./author/steps.ts";
export { type Store, type StoreOfAnother, store } from "./author/store.ts";
export { type CronOptions, on } from "./author/triggers.ts";
export { next, type NextOptions, sleep, type SleepOptions, sleepUntil, turn } from "./author/waits.ts";
export type { Automation, InputSchema, TriggerOptions } from "./core/automation.ts";
export type { LinkKind } from "./core/people/link.ts";
export type { MemberStatus } from "./core/people/member.ts";
export { type Attention, attention } from "./core/people/attention.ts";
export { type QuietMenu, quietMenu } from "./core/people/quiet-menu.ts";
export type { Quiet } from "./core/people/quiet.ts";
export type { HoursSettings, WorkingHours } from "./core/time/working-time/working-hours.ts";
export { type WorkingTime, workingTime } from "./core/time/working-time/working-time.ts";
export type { Person } from "./core/people/person.ts";
export type { Duration } from "./core/time/duration.ts";
export { CancelledError, RetryableError, TerminalError, TimeoutError } from "./core/errors.ts";
export { escapeMarkdown } from "./core/text/escape-markdown.ts";
export { escapeSlack } from "./core/text/escape-slack.ts";
export type { HathiEvent } from "./core/event.ts";
export type { RetryAfter } from "./core/time/retry-after.ts";
