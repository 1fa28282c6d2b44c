/** A call of Slack's for a message about a run: as a step of that run, so that the message can be found. */
import type { Connector } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";

const callTimeoutMs = 20_000;

/** What a message is about. */
export interface MessageSubject {
  readonly runId: RunId;
  /** Where a step has its order of call: below zero, and no other message about the run has it. */
  readonly call: number;
  /** What started the run. */
  readonly event: HathiEvent;
  /** The workspace that the run belongs to. */
  readonly team: string | null;
}

export interface CallAboutRun {
  readonly method: readonly [string, string];
  readonly args: object;
  /** Where the run belongs to no workspace: the one to call in; null for the only one there is. */
  readonly team?: string | null;
  readonly inDoubt?: boolean;
}

// With a number of its own, so that its message is marked, and found, as those of steps are.
export async function callAboutRun(
  slack: Connector,
  { runId, call, event, team: ofRun }: MessageSubject,
  { method, args, team = null, inDoubt = false }: CallAboutRun,
): Promise<unknown> {
  return slack.perform({
    runId,
    call,
    path: method,
    args: [args],
    event,
    team: team ?? ofRun,
    inDoubt,
    signal: AbortSignal.timeout(callTimeoutMs),
  });
}
