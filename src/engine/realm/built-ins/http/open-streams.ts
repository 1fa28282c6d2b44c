/**
 * Event streams (`text/event-stream`) that a run has asked for by GET. A server tells on one for as long as anybody
 * listens, so it has no end to wait for: while all is silent the run may be parked beside it, and may end. Whoever goes
 * on with the run finds the stream broken off, and its client opens another, as the protocol has it.
 */
import type { Listening } from "../../../replay/calls/call.ts";

/** How long it has to be silent: what answers a request of the run may come over the stream. */
const longestReplyMs = 60_000;

export class OpenStreams {
  readonly #onIdle: () => void;
  readonly #replyMs: number;
  #lastAt = performance.now();
  #alarm: NodeJS.Timeout | undefined;

  /**
   * @param onIdle told when they may have fallen silent
   * @param replyMs how long an answer may take
   */
  constructor(onIdle: () => void, replyMs = longestReplyMs) {
    this.#onIdle = onIdle;
    this.#replyMs = replyMs;
  }

  /** The run sends a request, or something has come over a stream. */
  note(): void {
    this.#lastAt = performance.now();
    if (this.#alarm !== undefined) this.#lookLater();
  }

  /** How a run listens to one. @param isOpen false once it went with an earlier life of the run */
  listen(isOpen: () => boolean): Listening {
    this.#lookLater();
    return { isIdle: () => isOpen() && this.#areSilent, isLost: () => !isOpen() };
  }

  /** The run leaves this worker's hands. */
  leave(): void {
    clearTimeout(this.#alarm);
  }

  get #areSilent(): boolean {
    return performance.now() - this.#lastAt > this.#replyMs;
  }

  #lookLater(): void {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(this.#onIdle, this.#replyMs + 1);
    this.#alarm.unref();
  }
}

/** @param method of the request: a POST is answered, and what it is answered by comes to an end */
export function isEventStream(method: string, contentType: string | null | undefined): boolean {
  return method === "GET" && contentType != null && /^\s*text\/event-stream\b/i.test(contentType);
}

/**
 * Finds what a server sends only so that nobody takes the stream for dead: comments between two events. They would
 * keep a run from being parked, and fill its journal.
 */
export class Heartbeats {
  // Nothing has come, or an event has been ended by its empty line.
  #isBetween = true;

  isOne(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes).toString("latin1");
    if (this.#isBetween && /^(?::[^\r\n]*(?:\r\n|[\r\n]))+(?:\r\n|[\r\n])*$/.test(text)) return true;
    this.#isBetween = /(?:\r\n\r\n|\n\n|\r\r)$/.test(text);
    return false;
  }
}
