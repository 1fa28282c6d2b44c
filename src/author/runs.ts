/** What a run says about itself, and how runs start and signal each other. */
import type { Automation } from "../core/automation.ts";
import type { ContinueWith } from "../core/continue-with.ts";
import type { Discard } from "../core/discard.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

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
   * Resolves with what the child's function returned, once the child has ended.
   *
   * @throws {Error} what the child threw, or CancelledError if it was cancelled
   */
  result(): Promise<Result>;
}

/**
 * How a child is started.
 *
 * @example
 * const apart: StartOptions = { detached: true };
 * export const cleanUp = on("webhook.clean", () => sleep("1 h"));
 * export default on("webhook.release", async () => void (await start(cleanUp, null, apart)));
 */
export interface StartOptions {
  /** True: the child goes on if this run is cancelled. By default it is cancelled with this run, at the same moment. */
  readonly detached?: boolean;
}

/**
 * Starts a run of another automation, by the name that `hathi trigger` takes, or of one in the same file.
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
 * Sends a message to a run. The message is kept until the run asks for it with `next("signal.<name>")`.
 *
 * @throws {HathiError} RUN_UNKNOWN, or RUN_STATE if that run has ended
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
 * Begins this run again when the automation returns it: with the same id and key, an empty journal, and this input as
 * the event's data (plain JSON). For runs that go on for ever.
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

/**
 * Removes this run when the automation returns it, with its journal and its log, so that it stands in no list. For
 * automations that look often and seldom find something to do. A run that a person or another run started completes
 * instead.
 *
 * @example
 * export default on.cron("0 * * * *", async () => {
 *   const found = await store.list("todo/");
 *   if (found.length === 0) return discard();
 *   await slack.chat.postMessage({ channel: "#team", text: `${found.length} things are to be done` });
 * });
 */
export function discard(): Discard | undefined {
  return outsideOfARun("discard");
}
