/** An automation: what it listens to, and the function that each of its runs executes. */
import type { InDoubt } from "./doubt.ts";
import type { Duration } from "./time/duration.ts";
import type { HathiEvent } from "./event.ts";

/**
 * A schema, as `z.object({ ... })` of zod 4 gives it.
 *
 * @example
 * import { z } from "zod";
 * import { type InputSchema, on } from "hathi";
 *
 * const input: InputSchema = z.object({ version: z.string().min(1), hurry: z.boolean().default(false) });
 * export default on("webhook.deploy", { input }, async ({ data }) => console.log(data));
 */
export interface InputSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
  };
}

/** What happens to an event whose key already has an unfinished run. */
export type Overlap = "skip" | "replace" | "queue" | "allow";

/**
 * Which events start a run, and what happens to those that come while a run of the same key is unfinished.
 *
 * @example
 * const latest: TriggerOptions = { key: ({ subject, id }) => subject ?? id, overlap: "replace" };
 * export default on("github.pull_request.synchronize", latest, async () => {
 *   await sleep("5 min");
 *   console.log("nothing was pushed for five minutes");
 * });
 */
export interface TriggerOptions<Event = HathiEvent> {
  /** Only events for which this returns true start a run. */
  readonly where?: (event: Event) => boolean;
  /** There is one unfinished run per key. An event without a key always starts a run; by default none has one. */
  readonly key?: (event: Event) => string | number | null | undefined;
  /**
   * What happens to an event whose key has an unfinished run. "skip" (the default) drops the event, "replace"
   * cancels that run and then starts, "queue" starts when that run has ended, "allow" starts a second run at once.
   */
  readonly overlap?: Overlap;
  /**
   * How long a run may take. After that its pending awaits reject with TimeoutError, its clean-up runs, and the
   * run fails.
   */
  readonly timeout?: Duration;
  /**
   * What is done where nobody can tell whether a call happened, as when a process dies in the middle of a POST. "ask"
   * (the default) pauses the run and asks people. "repeat" makes the call again, as often as it may be retried, and only
   * then asks: for automations whose calls may happen twice. A call that Slack or GitHub can be asked about is looked up
   * either way.
   */
  readonly inDoubt?: InDoubt;
  /**
   * Whom its runs concern, beside those whom a run itself names: they may pause, cancel, retry and settle its runs.
   * Slack's ids of people ("U0123ABCD"), of user groups ("S0123ABCD") and of channels, for all their members
   * ("C0123ABCD").
   */
  readonly people?: readonly string[];
  /**
   * What a person fills in who starts a run by hand: `z.object({ ... })` of zod 4. `/hathi start` opens it as a form, and
   * whatever is given otherwise is checked against it. It becomes the event's data, with the schema's defaults.
   */
  readonly input?: InputSchema;
  /**
   * What people may set for a repository by `/hathi settings <automation> octo/app`, as a form: `z.object({ ... })` of
   * zod 4. What they set is in `store.get("settings")`, by repository in small letters.
   */
  readonly settings?: InputSchema;
  /**
   * Where people are told of runs that fail, are paused or are in doubt: Slack's ids of channels ("C0123ABCD"), of people
   * and of user groups ("S0123ABCD", or its handle "@core"), whose members each get a direct message, or "nobody". By
   * default where the run spoke last, else whoever started it, else the admins. What people set by `/hathi settings`
   * comes before this.
   */
  readonly tell?: "nobody" | (string & {}) | readonly string[];
}

/** A cron expression and its time zone. */
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
  /** When an automation of `on.cron` runs. */
  readonly schedule?: Schedule;
  readonly options: TriggerOptions;
  readonly run: (event: HathiEvent) => unknown;
}

export function isAutomation(value: unknown): value is Automation {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "hathi.automation";
}
