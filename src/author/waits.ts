/** What a run can wait for: a time, or an event. */
import type { Duration } from "../core/time/duration.ts";
import type { EventName, EventOf } from "./events.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

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
   * Only events about this, whichever of their subjects it is: "octo/app#12" for a pull request, an issue and their
   * checks, "octo/app@<sha>", "octo/app:<branch>", "octo/app"; a channel's id, "<channel>/<ts>" for a thread, a user's id.
   */
  readonly subject?: string | null;
  /** Only events for which this holds. */
  readonly match?: (event: Event) => boolean;
  /** Rejects with TimeoutError after this long. */
  readonly timeout?: Duration;
  /** Ends the wait when it aborts: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Sleeps durably: a run that sleeps costs nothing and wakes in whatever process is there then. A negative number
 * of milliseconds, as of a deadline that is over, is over at once.
 *
 * @throws {RangeError} for text that is not a duration
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
