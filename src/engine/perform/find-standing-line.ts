/** Where in its author's code a parked run stands: the line that made the newest of the calls that it waits for. */
import type { BuildId } from "../../core/ids.ts";
import { findAuthorPlace, mapStack, renderCodeFrame } from "../build/map-stack.ts";
import type { Call } from "../replay/calls/call.ts";

export interface StandingLine {
  /** "triage.ts:13" */
  readonly line: string;
  /** The lines around it, with that line marked. */
  readonly code: string;
}

const linesAround = { linesAbove: 10, linesBelow: 6 };

/** @param calls without an answer, in order of call */
export function findStandingLine(
  calls: readonly Call[],
  build: BuildId | undefined,
): StandingLine | undefined {
  if (build === undefined) return undefined;
  for (const { site } of calls.toReversed()) {
    if (site?.stack === undefined) continue;
    const place = findAuthorPlace(mapStack(site.stack), build);
    if (place === undefined) continue;
    const code = renderCodeFrame(place, build, linesAround);
    if (code !== undefined) return { line: `${place.file}:${place.line}`, code };
  }
  return undefined;
}

const inBuild = /build-[0-9a-f]{16}\.js:(\d+:\d+)/g;
// Of a race among many, the newest are enough; below so many frames of packages hardly any of the author's is left.
const mostCalls = 3;
const mostPlaces = 12;

/** The places in the build at which the newest of these calls were made, newest first; null where none is known. */
export function findStandingPlaces(calls: readonly Call[]): string | null {
  const places = calls
    .slice(-mostCalls)
    .toReversed()
    .flatMap(({ site }) => [...(site?.stack ?? "").matchAll(inBuild)].map(([, place]) => place));
  return places.length === 0 ? null : places.slice(0, mostPlaces).join(" ");
}
