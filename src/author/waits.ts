/** What a run can wait for: a time, an event, or its turn at a limit. */
import type { Duration } from "../core/time/duration.ts";
import type { EventName, EventOf } from "./events.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

/**
 * How a sleep can end early.
 *
 * @example
 * const lunch = new AbortController();
 * const options: SleepOptions = { signal: lunch.signal };
 * const asleep = sleep("1 day", options).catch(() => "woken");
 * lunch.abort();
 * console.log(await asleep);
 */
export interface SleepOptions {
  /** When this signal aborts, the sleep ends and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

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
  /**
   * Only events that have this among their subjects: "octo/app#12" for a pull request, an issue and their
   * checks, "octo/app@<sha>", "octo/app:<branch>", "octo/app"; a channel's id, "<channel>/<ts>" for a thread, a user's id.
   */
  readonly subject?: string | null;
  /** Only events for which this function returns true. */
  readonly match?: (event: Event) => boolean;
  /** After this time the wait rejects with TimeoutError. */
  readonly timeout?: Duration;
  /** When this signal aborts, the wait ends and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Sleeps durably: a sleeping run costs nothing, and wakes in whatever process is there then. A sleep of a negative
 * number of milliseconds, such as until a past deadline, ends at once.
 *
 * @throws {RangeError} for text that is not a duration
 * @example
 * await sleep("3 days");
 */
export function sleep(_duration: Duration, _options?: SleepOptions): Promise<void> {
  return outsideOfARun("sleep");
}

/**
 * Sleeps until a moment. A sleep until a past moment ends at once.
 *
 * @example
 * await sleepUntil(new Date("2027-01-01T09:00:00Z"));
 */
export function sleepUntil(_date: Date | number | string, _options?: SleepOptions): Promise<void> {
  return outsideOfARun("sleepUntil");
}

/**
 * Waits for an event. `next` considers every event that was stored since the run's own trigger, each once, so an event
 * that came early is not missed.
 *
 * @throws {TimeoutError} if `timeout` is over first
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
 * Waits until the limits of Slack or GitHub let this run make a call, and keeps that turn for a minute. What the run reads
 * after it is fresh when the call is made: so one edit stands for all that happened while the run stood in line. Where
 * nothing is in line it ends at once. Give the call's channel or owner where limits differ by that.
 *
 * @example
 * await turn(slack.chat.update);
 * const { data } = await github.rest.pulls.get({ owner: "octo", repo: "app", pull_number: 12 });
 * await slack.chat.update({ channel: "C1", ts: "1.2", text: `It is ${data.state}` });
 */
export function turn(
  _method: (...args: never) => Promise<unknown>,
  ..._args: readonly unknown[]
): Promise<void> {
  return outsideOfARun("turn");
}
