/** The catalogue of Hathi's own errors, and the error classes that authors meet. docs/errors.md explains each code. */
import { type RetryAfter, readRetryAfter } from "./time/retry-after.ts";

export { messageOf } from "./text/describe-thrown.ts";

export const errorCodes = [
  "ASK_ENDED",
  "ASK_GROUPS_UNKNOWN",
  "ASK_UNKNOWN",
  "AUTOMATION_CRASHED",
  "AUTOMATION_DUPLICATE",
  "AUTOMATION_INVALID",
  "AUTOMATION_MEMORY",
  "AUTOMATION_STUCK",
  "AUTOMATION_UNKNOWN",
  "BUILD_FAILED",
  "BUILD_MISSING",
  "CONFIG_INVALID",
  "CONNECTOR_OFF",
  "COPY_NOT_SAVED",
  "DELIVERY_INVALID",
  "DEMO_FAILED",
  "DIVERGED",
  "DOUBT_SETTLED",
  "EMBEDDED_POSTGRES_FAILED",
  "ENCRYPTION_KEY_MISSING",
  "EVENT_AMBIGUOUS",
  "EVENT_NOT_REPLAYABLE",
  "EVENT_UNKNOWN",
  "GITHUB_INSTALLATION_UNKNOWN",
  "GITHUB_LOG_UNREADABLE",
  "INPUT_INVALID",
  "IN_DOUBT",
  "JOURNAL_TOO_LARGE",
  "MIGRATION_MISSING",
  "MIGRATION_TOO_NEW",
  "NEVER_WAKES",
  "NOT_ALLOWED",
  "NOT_IN_A_RUN",
  "OUTCOME_UNKNOWN",
  "OUTSIDE_A_STEP",
  "OWNERSHIP_LOST",
  "PERSON_UNKNOWN",
  "PORT_TAKEN",
  "REPOSITORY_CONNECTED",
  "REPOSITORY_UNKNOWN",
  "REQUEST_REPEATED",
  "RUN_AMBIGUOUS",
  "RUN_STATE",
  "RUN_UNKNOWN",
  "SLACK_WORKSPACE_FOREIGN",
  "SLACK_WORKSPACE_PENDING",
  "SLACK_WORKSPACE_UNKNOWN",
  "STEP_NESTED",
  "VALUE_TOO_LARGE",
  "VALUE_UNREADABLE",
  "VALUE_UNRECORDABLE",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error of Hathi's own. Its `code` is stable and documented, and its message says what to do. */
export class HathiError extends Error {
  override readonly name = "HathiError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * An automation throws this, also inside `step`, where another attempt would not help.
 *
 * @example
 * const card = { expires: "2020-01" };
 * await step("charge", () => {
 *   if (card.expires === "2019-12") throw new TerminalError("the card has expired");
 * });
 */
export class TerminalError extends Error {
  override readonly name: string = "TerminalError";
}

/**
 * Thrown inside `step` to ask for another attempt. `retryAfter` says when, as the header of that name does: in
 * seconds, as a duration or as a date.
 *
 * @throws {RangeError} for a `retryAfter` that is none of these
 * @example
 * await step("wait for the build", ({ attempt }) => {
 *   if (attempt < 3) throw new RetryableError("it is not ready", { retryAfter: "30 s" });
 * });
 */
export class RetryableError extends Error {
  override readonly name: string = "RetryableError";
  readonly retryAfter: RetryAfter;

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: RetryAfter } = {}) {
    super(message, options);
    // Checked here, where the stack still names the author's line.
    readRetryAfter(options.retryAfter, 0);
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Every pending await rejects with this error when a person cancels the run.
 *
 * @example
 * try {
 *   await sleep("30 days");
 * } catch (error) {
 *   if (error instanceof CancelledError) await slack.chat.postMessage({ channel: "#news", text: "It is off" });
 *   throw error;
 * }
 */
export class CancelledError extends Error {
  override readonly name: string = "CancelledError";

  constructor(message = "the run was cancelled") {
    super(message);
  }
}

/**
 * A `next(..., { timeout })` or a step with a `timeout` rejects with this error when its time is over, and so does
 * every pending await of a run that takes too long.
 *
 * @example
 * const answer = await next("signal.approved", { timeout: "1 day" }).catch((error: unknown) => {
 *   if (error instanceof TimeoutError) return null;
 *   throw error;
 * });
 * status(answer === null ? "nobody approved" : "approved");
 */
export class TimeoutError extends Error {
  override readonly name: string = "TimeoutError";
}
