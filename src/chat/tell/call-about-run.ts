/** Calls Slack for a message about a run, in the name of a step of that run, so that the message can be found again. */
import type { Connector } from "../../core/ports/connector.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";

const callTimeoutMs = 20_000;

/** The run that a message is about. */
export interface MessageSubject {
  readonly runId: RunId;
  /** Takes the place of a step's order of call. Below zero, and no other message about the run has the same. */
  readonly call: number;
  /** What started the run. */
  readonly event: HathiEvent;
  /** The workspace that the run belongs to. */
  readonly team: string | null;
}

export interface CallAboutRun {
  readonly method: readonly string[];
  readonly args: object;
  /** The workspace to call in, for a run that belongs to none; null for the only workspace there is. */
  readonly team?: string | null;
  readonly inDoubt?: boolean;
}

// The message has a call number of its own, so that it is marked and found like the message of a step.
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
    // It asks people, tells them, or shows what they have just done.
    isUrgent: true,
    signal: AbortSignal.timeout(callTimeoutMs),
  });
}
