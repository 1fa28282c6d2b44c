/** `performance` as a run sees it: the run's clock. Marks are taken and kept nowhere, because nothing is measured. */
import type { RunInstance } from "../../replay/run-instance.ts";
import { insideStep } from "../../replay/run-context.ts";

interface MarkOptions {
  readonly startTime?: number;
  readonly duration?: number;
  readonly detail?: unknown;
}

/** @param origin when the run began, by its clock */
export function createPerformance(instance: RunInstance, origin: number): object {
  const now = (): number => (insideStep() ? performance.now() : instance.now - origin);
  const entryOf = (
    entryType: string,
    name: string,
    { startTime, duration, detail }: MarkOptions,
  ): object => ({
    name,
    entryType,
    startTime: startTime ?? now(),
    duration: duration ?? 0,
    detail: detail ?? null,
  });
  const keepNothing = (): void => {};
  const nothingKept = (): readonly never[] => [];
  return {
    timeOrigin: origin,
    now,
    toJSON: () => ({ timeOrigin: origin }),
    mark: (name: string, options: MarkOptions = {}) => entryOf("mark", name, options),
    measure: (name: string, options: MarkOptions | string = {}) =>
      entryOf("measure", name, typeof options === "string" ? {} : options),
    getEntries: nothingKept,
    getEntriesByName: nothingKept,
    getEntriesByType: nothingKept,
    clearMarks: keepNothing,
    clearMeasures: keepNothing,
    clearResourceTimings: keepNothing,
    setResourceTimingBufferSize: keepNothing,
    // undici, as a package of a run, notes each request by it.
    markResourceTiming: keepNothing,
    addEventListener: keepNothing,
    removeEventListener: keepNothing,
    dispatchEvent: () => true,
    timerify: <Work>(work: Work): Work => work,
    eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
    onresourcetimingbufferfull: null,
    nodeTiming: Object.freeze({ name: "node", entryType: "node", startTime: 0, duration: 0 }),
  };
}
