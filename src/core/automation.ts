/** An automation: what it listens to, and the function that each of its runs executes. */
import type { HathiEvent } from "./event.ts";

/** What happens to an event whose key already has an unfinished run. */
export type Overlap = "skip" | "allow";

export interface TriggerOptions<Event = HathiEvent> {
  /** Only events for which this holds start a run. */
  readonly where?: (event: Event) => boolean;
  /** One unfinished run per key; by default every event starts a run. */
  readonly key?: (event: Event) => string;
  /** "skip" (the default with a key) drops the new event, "allow" starts a second run. */
  readonly overlap?: Overlap;
}

/** What `on(...)` returns and an automation file exports. */
export interface Automation {
  readonly kind: "hathi.automation";
  readonly types: readonly string[];
  readonly options: TriggerOptions;
  readonly run: (event: HathiEvent) => unknown;
}

export function isAutomation(value: unknown): value is Automation {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "hathi.automation";
}
