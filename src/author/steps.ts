/** Makes code of the author one step. */
import type { Duration } from "../core/time/duration.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

/**
 * How often and how long a step is tried, and whether it may happen twice.
 *
 * @example
 * const patient: StepOptions = { retry: { limit: 20, first: "1 min" }, timeout: "30 s" };
 * await step("ping", async () => (await fetch("https://example.com")).status, patient);
 */
export interface StepOptions {
  /**
   * Further attempts after a failure: how many (default 8), and the first and the longest pause between them
   * (default "1 s", doubled up to "10 min").
   */
  readonly retry?:
    number | { readonly limit?: number; readonly first?: Duration; readonly longest?: Duration };
  /** How long one attempt may take. After that the attempt has failed with a TimeoutError. */
  readonly timeout?: Duration;
  /**
   * For a step that must not happen twice, when nothing can tell whether it happened. Hathi first records that the
   * step begins. If its process dies midway, its time runs out or its connection breaks, the step is not performed
   * again: the run is paused and people are asked. Otherwise the step is retried only if it never connected, or
   * throws a RetryableError.
   */
  readonly once?: boolean;
  /**
   * What is done where nobody can tell whether the step happened, whatever its automation says. "ask" is the same as
   * `once: true`. "repeat" performs the step again, as often as `retry` allows, and only then asks people; with
   * `once: true` a failure that the step throws is not retried, and only a doubt is.
   */
  readonly inDoubt?: "ask" | "repeat";
  /** When this signal aborts, the step is given up and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * What the function of a step receives.
 *
 * @example
 * const ask = async ({ attempt, signal }: StepContext): Promise<number> =>
 *   (await fetch(`https://example.com/?attempt=${attempt}`, { signal })).status;
 * console.log(await step("ask", ask));
 */
export interface StepContext {
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** Aborts when the run is cancelled or the attempt takes too long. */
  readonly signal: AbortSignal;
}

/**
 * Makes everything inside the function one step. The function uses the real clock, network and packages, and only its
 * result is recorded.
 *
 * @example
 * const lines = await step("count lines", async () => {
 *   const answer = await fetch("https://example.com/list.txt");
 *   return (await answer.text()).split("\\n").length;
 * });
 * console.log(lines);
 * @example
 * // A step that must not happen twice: people are asked if nobody knows whether it happened.
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
