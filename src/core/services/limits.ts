/** The known rate limits of a service: how often it may be called, and the pace that stays below that. */

export interface Limit {
  /** Names the row that all processes share: "slack/T1/chat.postMessage". */
  readonly scope: string;
  /** What people call the limit: "Slack's limit on chat.postMessage". */
  readonly name: string;
  /** How many calls are allowed within any window of `windowMs`. */
  readonly most: number;
  readonly windowMs: number;
  /** How many of those one call uses; one by default. */
  readonly cost?: number;
  /** Whether every call counts in the shared row, and not only those made when the limit is nearly used up. */
  readonly isTight?: boolean;
}

/** The limits that a call has to pass before it reaches its service, as plain data. */
export interface CallLimits {
  /** What people call the service: "Slack". */
  readonly service: string;
  /** The workspace or the installation, with its service: "slack/T1". */
  readonly account: string;
  /** What is closed where our credentials lack a right: the calls that ask for the same right as this one. */
  readonly part?: string;
  readonly limits: readonly Limit[];
  /** How many requests may be under way at once, counted over all processes. */
  readonly atOnce?: number;
}

/** How much of a limit's shared row a call uses. */
export interface Take {
  readonly scope: string;
  /** How much later the next call may be made. */
  readonly paceMs: number;
  /** How much unused time may add up at most. */
  readonly slackMs: number;
}

/** A quarter of a limit may be used at once, the rest at an even pace, so that no window exceeds the limit. */
export function computeTake({ scope, most, windowMs, cost = 1 }: Limit): Take {
  const atOnce = Math.max(1, Math.floor(most / 4));
  const paceMs = windowMs / Math.max(1, most - atOnce);
  return { scope, paceMs: paceMs * cost, slackMs: (atOnce - 1) * paceMs };
}
