/** What sockets of a run have in common, and how they call. */
import type { CallRequest } from "../../../replay/calls/call.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { RunTimers } from "../../globals/run-timers.ts";
import type { RealSockets } from "./real-sockets.ts";
import type { ResetConnections } from "./broken-connections.ts";
import type { LostWords } from "./lost-words.ts";
import type { RunSessions } from "./run-sessions.ts";

export interface SocketParts {
  readonly instance: RunInstance;
  readonly real: RealSockets;
  readonly timers: Pick<RunTimers, "setTimeout" | "clearTimeout">;
  readonly sessions: RunSessions;
  readonly lost: LostWords;
  readonly broken: ResetConnections;
}

export type Done = (error?: Error | null) => void;

/** A call of a socket, which is made once. */
export function request(
  name: string,
  digest: string,
): Omit<Extract<CallRequest, { kind: "step" }>, "perform"> {
  return { kind: "step", name, digest, input: digest, retries: 0, classify: () => ({ kind: "final" }) };
}
