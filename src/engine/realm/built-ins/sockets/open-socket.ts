/** A socket that is really open, and what has come over it. */
import type { Socket } from "node:net";

/** What a socket tells of itself once it is open. */
export interface Opened {
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly remoteFamily: string | undefined;
}

/** What came over a socket: bytes, or that no more will come. */
export interface Received {
  readonly data: Buffer | null;
}

export interface OpenSocket {
  readonly socket: Socket;
  error: Error | undefined;
  hasEnded: boolean;
  /** When the run last wrote without having received anything since. Null once something came. */
  wroteAt: number | null;
  receivedAt: number;
  /** Bytes that the system has not taken yet. */
  outstanding: number;
  /** A step uses the socket: what comes back belongs to the step, and the socket ends with the step. */
  isLent: boolean;
  /** The timer that rings when the socket may be idle. */
  alarm: NodeJS.Timeout | undefined;
  onNews: () => void;
  onSent: () => void;
}

/** Received bytes are joined up to this many. A chunk is an entry of the journal. */
const mostBytes = 256 * 1024;

/** Takes what has come, if something has. */
export function takeBytes(socket: Socket): Buffer | null {
  if (socket.readableLength === 0) {
    // Reading is what makes Node notice the end.
    socket.read(0);
    return null;
  }
  return socket.read(Math.min(socket.readableLength, mostBytes)) as Buffer | null;
}

/**
 * The error that tells of a peer that has gone away.
 *
 * @param inDoubt whether what was sent last may have arrived, and may have been answered. The code can see it, too
 */
export function reset(syscall: "read" | "write" | "connect" = "read", inDoubt = false): Error {
  const error = new Error(`${syscall} ECONNRESET`);
  return Object.assign(error, { code: "ECONNRESET", errno: -104, syscall, ...(inDoubt && { inDoubt }) });
}

export function isInDoubt(error: unknown): boolean {
  return error instanceof Error && "inDoubt" in error && error.inDoubt === true;
}

export function isReset(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
