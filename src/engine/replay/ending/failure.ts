/** Describes what was thrown for the run's row and for people: with the author's file and line, and the code around it. */
import { codeOf, explain, nameOf, reasonLines, stackOf } from "../../../core/text/describe-thrown.ts";
import type { BuildId } from "../../../core/ids.ts";
import type { Failure } from "../../../core/run.ts";
import { findAuthorPlace, mapStack, renderCodeFrame } from "../../build/map-stack.ts";

/**
 * Never throws itself, whatever was thrown.
 *
 * @param build the run's build, whose files the code around the line is taken from
 */
export function toFailure(error: unknown, build?: BuildId): Failure {
  const name = nameOf(error);
  const message = explain(error);
  const own = stackOf(error);
  const code = codeOf(error);
  const told = { name, message, ...(code !== undefined && { code }) };
  if (own === undefined) return told;
  const stack = mapStack(own);
  const place = build === undefined ? undefined : findAuthorPlace(stack, build);
  const codeFrame = place === undefined || build === undefined ? undefined : renderCodeFrame(place, build);
  return {
    ...told,
    stack: `${stack}${reasonLines(error)}`,
    ...(codeFrame !== undefined && { codeFrame }),
  };
}
