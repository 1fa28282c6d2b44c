/** The moment before which a run cannot have done anything: how far back a call in doubt is looked for. */
import type { ConnectorCall } from "../core/ports/connector.ts";

// The other side's clock and the one that the trigger was stored by need not agree to the second.
const clockToleranceMs = 60_000;

/** In milliseconds of the other side's clock. */
export function beginning({ event }: ConnectorCall): number {
  const time = event.time.getTime() - clockToleranceMs;
  // A clock that was set ahead, as in the playground, says nothing about the other side's times.
  return time > Date.now() ? 0 : time;
}
