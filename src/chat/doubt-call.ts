/** A call of Slack's for a question about a step in doubt: as a step of its run, so that its message can be found. */
import type { Connector } from "../core/connector.ts";
import type { UntoldDoubt } from "../core/doubt-outbox.ts";

const callTimeoutMs = 20_000;

export interface DoubtCall {
  readonly method: readonly [string, string];
  readonly args: object;
  /** Where the run belongs to no workspace: the one to call in; null for the only one there is. */
  readonly team?: string | null;
  readonly inDoubt?: boolean;
}

// With a number of its own, so that its message is marked, and found, as those of steps are.
export async function callForDoubt(
  slack: Connector,
  { doubt, run, event, team: ofRun }: UntoldDoubt,
  { method, args, team = null, inDoubt = false }: DoubtCall,
): Promise<unknown> {
  return slack.perform({
    runId: run.id,
    call: -doubt.id,
    path: method,
    args: [args],
    event,
    team: team ?? ofRun,
    inDoubt,
    signal: AbortSignal.timeout(callTimeoutMs),
  });
}
