/** An automation: what it listens to, and the function that each of its runs executes. */
import type { Duration } from "./time/duration.ts";
import type { HathiEvent } from "./event.ts";

/** What happens to an event whose key already has an unfinished run. */
export type Overlap = "skip" | "replace" | "queue" | "allow";

/**
 * Which events start a run, and what becomes of those that come while one is there.
 *
 * @example
 * const latest: TriggerOptions = { key: ({ subject, id }) => subject ?? id, overlap: "replace" };
 * export default on("github.pull_request.synchronize", latest, async () => {
 *   await sleep("5 min");
 *   console.log("nothing was pushed for five minutes");
 * });
 */
export interface TriggerOptions<Event = HathiEvent> {
  /** Only events for which this holds start a run. */
  readonly where?: (event: Event) => boolean;
  /** One unfinished run per key; an event without one, as by default every event is, starts a run. */
  readonly key?: (event: Event) => string | number | null | undefined;
  /**
   * "skip" (the default with a key) drops the new event, "replace" cancels the run that is there and then
   * starts, "queue" starts when that run has ended, "allow" starts a second run at once.
   */
  readonly overlap?: Overlap;
  /**
   * How long a run may take. Then its pending awaits reject with TimeoutError, its clean-up runs, and it has
   * failed.
   */
  readonly timeout?: Duration;
}

/** A cron expression and the time zone that it is read in. */
export interface Schedule {
  readonly cron: string;
  readonly tz: string;
}

/**
 * What `on(...)` returns and an automation file exports.
 *
 * @example
 * const named = (name: string): Automation => on(`webhook.${name}`, () => console.log(name));
 * export const second = named("second");
 * export default named("first");
 */
export interface Automation {
  readonly kind: "hathi.automation";
  readonly types: readonly string[];
  /** For `on.cron`: when it runs. */
  readonly schedule?: Schedule;
  readonly options: TriggerOptions;
  readonly run: (event: HathiEvent) => unknown;
}

export function isAutomation(value: unknown): value is Automation {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "hathi.automation";
}
