/** What was thrown, as the run's row and people keep it: with the author's file, line and the code around. */
import { messageOf } from "../core/errors.ts";
import type { BuildId } from "../core/ids.ts";
import type { Failure } from "../core/run.ts";
import { findAuthorPlace, mapStack, renderCodeFrame } from "./map-stack.ts";

/** @param build the run's own, whose files the code around is taken from */
export function toFailure(error: unknown, build?: BuildId): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: messageOf(error) };
  const stack = error.stack === undefined ? undefined : mapStack(error.stack);
  const place = stack === undefined || build === undefined ? undefined : findAuthorPlace(stack, build);
  const codeFrame = place === undefined || build === undefined ? undefined : renderCodeFrame(place, build);
  return {
    name: error.name,
    message: error.message,
    ...(stack !== undefined && { stack }),
    ...(codeFrame !== undefined && { codeFrame }),
  };
}
