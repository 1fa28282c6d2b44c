/** One step around code of the author's own. */
import type { Duration } from "../core/time/duration.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

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
