/** What is known of the limits of a service before it refuses: how often it may be called, and at which pace. */

export interface Limit {
  /** One row that all processes share: "slack/T1/chat.postMessage". */
  readonly scope: string;
  /** For people: "Slack's limit on chat.postMessage". */
  readonly name: string;
  /** So many within any such window. */
  readonly most: number;
  readonly windowMs: number;
  /** How many of them one call takes; one, if not said. */
  readonly cost?: number;
  /** Counted in the shared row by every call, and not only where it is nearly used up. */
  readonly isTight?: boolean;
}

/** What stands between a call and its service. Plain data. */
export interface CallLimits {
  /** "Slack": as people call it. */
  readonly service: string;
  /** The workspace or the installation, with its service: "slack/T1". */
  readonly account: string;
  readonly limits: readonly Limit[];
  /** How many requests may be under way at once, of all processes together. */
  readonly atOnce?: number;
}

/** What a call takes of a shared row. */
export interface Take {
  readonly scope: string;
  /** By how much it moves the time of the next one. */
  readonly paceMs: number;
  /** How much unused time gathers at most. */
  readonly slackMs: number;
}

/** A quarter of a limit may be used at once, what is left at an even pace: never more than all of it in a window. */
export function computeTake({ scope, most, windowMs, cost = 1 }: Limit): Take {
  const atOnce = Math.max(1, Math.floor(most / 4));
  const paceMs = windowMs / Math.max(1, most - atOnce);
  return { scope, paceMs: paceMs * cost, slackMs: (atOnce - 1) * paceMs };
}
