/** A call as the engine would hand it to a connector. */
import type { ConnectorCall } from "../../src/core/ports/connector.ts";
import type { HathiEvent } from "../../src/core/event.ts";
import { type EventId, newRunId, type RunId } from "../../src/core/ids.ts";

export interface CallOptions extends Partial<Omit<ConnectorCall, "event" | "path" | "args">> {
  readonly event?: Partial<HathiEvent>;
}

/** The trigger of a run that did not begin again. */
export function firstRound(runId: RunId): EventId {
  return `first-of-${runId}` as EventId;
}

/** @param path "chat.postMessage", as people write it */
export function connectorCall(
  path: string,
  args: readonly unknown[],
  { event, runId = newRunId(), ...rest }: CallOptions = {},
): ConnectorCall {
  return {
    runId,
    call: 1,
    path: path.split("."),
    args,
    event: {
      id: firstRound(runId),
      source: "webhook",
      type: "webhook.test",
      subject: null,
      subjects: [],
      time: new Date(),
      data: {},
      ...event,
    },
    team: null,
    inDoubt: false,
    signal: new AbortController().signal,
    ...rest,
  };
}

/** What a promise was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ resolved: value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof Error) return outcome.error;
  throw new Error(`expected a rejection with an error, and got ${JSON.stringify(outcome)}`);
}
