/**
 * Event streams (`text/event-stream`) that a run has asked for by GET. A server tells on one for as long as anybody
 * listens, so it has no end to wait for: while all is silent the run may be parked beside it, and may end. Whoever goes
 * on with the run finds the stream broken off, and its client opens another, as the protocol has it.
 */
import type { AnswerPart } from "../../../../core/http-exchange.ts";
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

const [lineFeed, carriageReturn, colon] = [10, 13, 58];

/**
 * Leaves out what a server sends only so that nobody takes the stream for dead: comments between two events. They would
 * keep a run from being parked, and fill its journal. A comment may come in pieces: its beginning is held back until its
 * line is whole, since a reader who was given only the rest would take that for a line of an event.
 */
export class Heartbeats {
  // Nothing has come, or an event has been ended by its empty line.
  #isBetween = true;
  #line: "start" | "comment" | "field" = "start";
  // A line feed that follows belongs to the same end of a line.
  #isAfterReturn = false;
  // The reader may be waiting for that line feed.
  #endsInReturn = false;
  #held: Uint8Array = new Uint8Array();

  /** @returns the part with what was held back before it; undefined if nothing of it is news */
  newsOf(part: AnswerPart): AnswerPart | undefined {
    if (part.kind !== "body") return part;
    const bytes = this.#takeNews(part.bytes);
    return bytes === undefined ? undefined : { kind: "body", bytes };
  }

  #takeNews(bytes: Uint8Array): Uint8Array | undefined {
    let isNews = this.#endsInReturn && bytes[0] === lineFeed;
    let commentAt = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      const isEnd = byte === carriageReturn || (byte === lineFeed && !this.#isAfterReturn);
      const isRest = byte === lineFeed && this.#isAfterReturn;
      this.#isAfterReturn = byte === carriageReturn;
      if (isRest) continue;
      if (this.#line === "start" && !isEnd) {
        this.#line = byte === colon && this.#isBetween ? "comment" : "field";
        if (this.#line === "comment") commentAt = at;
        else this.#isBetween = false;
      } else if (isEnd) {
        if (this.#line === "start" && !this.#isBetween) isNews = this.#isBetween = true;
        if (this.#line === "field") isNews = true;
        this.#line = "start";
      }
      if (this.#line === "field") isNews = true;
    }
    const isWithin = this.#line === "comment";
    if (!isNews) {
      this.#endsInReturn = false;
      this.#held = isWithin ? Buffer.concat([this.#held, bytes]) : new Uint8Array();
      return undefined;
    }
    const end = isWithin ? commentAt : bytes.length;
    const news = new Uint8Array(Buffer.concat([this.#held, bytes.subarray(0, end)]));
    this.#held = bytes.slice(end);
    this.#endsInReturn = news.at(-1) === carriageReturn;
    return news;
  }
}
