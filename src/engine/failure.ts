/** What was thrown, as the run's row and people keep it. */
import { messageOf } from "../core/errors.ts";
import type { Failure } from "../core/run.ts";

export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: messageOf(error) };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
  };
}
