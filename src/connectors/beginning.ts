/** Computes the moment before which a run cannot have done anything: how far back to look for a call in doubt. */
import type { ConnectorCall } from "../core/ports/connector.ts";

// The service's clock may differ from the clock that gave the trigger its time.
const clockToleranceMs = 60_000;

/** In milliseconds of the service's clock. */
export function beginning({ event }: ConnectorCall): number {
  const time = event.time.getTime() - clockToleranceMs;
  // If our clock was set ahead, as in the playground, it says nothing about the service's times.
  return time > Date.now() ? 0 : time;
}
