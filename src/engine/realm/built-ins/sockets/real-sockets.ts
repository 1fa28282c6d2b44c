/**
 * The sockets that a run has really open, by the number of the call that opened each. They live as long as the run is
 * in hand: whoever advances the run next has none of them, and the run finds them reset by their peer.
 */
import type { Socket } from "node:net";
import { type OpenSocket, type Received, reset, takeBytes } from "./open-socket.ts";

/** How long an answer may take before its socket counts as idle, and the run may be parked. */
const longestReplyMs = 60_000;
/** Waits a moment for more: an answer is seldom a single packet. */
const lullMs = 150;

export class RealSockets {
  readonly #open = new Map<number, OpenSocket>();
  readonly #isOwned: () => boolean;
  readonly #onIdle: () => void;
  readonly #replyMs: number;

  /**
   * @param isOwned whether the run is still this worker's: nothing is sent for one that another may have
   * @param onIdle told when a socket may have fallen idle
   * @param replyMs how long an answer may take
   */
  constructor(isOwned: () => boolean, onIdle: () => void, replyMs = longestReplyMs) {
    this.#replyMs = replyMs;
    this.#isOwned = isOwned;
    this.#onIdle = onIdle;
  }

  has(id: number): boolean {
    return this.#open.has(id);
  }

  /**
   * Opens a socket and resolves when it is connected.
   *
   * @param connect begins to connect, and names the event that says that it is done
   */
  async open<Told>(
    id: number,
    connect: () => { readonly socket: Socket; readonly event: "connect" | "secureConnect" },
    tell: (socket: Socket) => Told,
    signal: AbortSignal,
  ): Promise<Told> {
    const { socket, event } = connect();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once(event, resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the socket was closed before it was connected")));
    try {
      await promise;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    this.#watch(id, socket);
    return tell(socket);
  }

  /** Takes the socket out, for another to be opened over it: STARTTLS, CONNECT. */
  take(id: number): Socket | undefined {
    const open = this.#open.get(id);
    if (open === undefined) return undefined;
    this.#open.delete(id);
    open.socket.removeAllListeners();
    open.onNews();
    return open.socket;
  }

  /**
   * Resolves with what has come, as soon as there is something.
   *
   * @param inDoubt whether it is in doubt what became of the socket, if an earlier life had it
   */
  async read(id: number, signal: AbortSignal, inDoubt = false): Promise<Received> {
    for (;;) {
      const open = this.#open.get(id);
      if (open === undefined) throw reset("read", inDoubt);
      if (!open.isLent) {
        const data = takeBytes(open.socket);
        if (data !== null) return { data };
        if (open.error !== undefined) throw open.error;
        if (open.hasEnded) return { data: null };
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      open.onNews = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true });
      // oxlint-disable-next-line no-await-in-loop -- one piece of news after the other
      await promise;
      signal.throwIfAborted();
    }
  }

  /** Sends bytes over an open socket. Bytes for a socket of an earlier life were sent then, or never. */
  write(id: number, bytes: Uint8Array): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (!this.#isOwned()) {
      this.destroy(id);
      return;
    }
    open.wroteAt = performance.now();
    this.#lookIn(open, this.#replyMs);
    open.outstanding += bytes.byteLength;
    open.socket.write(bytes, () => {
      open.outstanding -= bytes.byteLength;
      open.onSent();
    });
  }

  /**
   * Lends a socket to a step: what comes from now on goes to `take`, and is not the run's. Bytes that an answer within
   * the step brings cannot be told apart from those of later ones, so whoever lends it closes it when the step ends.
   *
   * @returns whether it is lent, now or already
   */
  lend(id: number, take: (data: Buffer) => void): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    if (open.isLent) return true;
    open.isLent = true;
    const hand = (): void => {
      for (let data = takeBytes(open.socket); data !== null; data = takeBytes(open.socket)) take(data);
    };
    open.socket.on("readable", hand);
    hand();
    return true;
  }

  /** How many bytes were written that the system has not taken yet. */
  outstanding(id: number): number {
    return this.#open.get(id)?.outstanding ?? 0;
  }

  /** Resolves when what was written is sent, or never will be. */
  async sent(id: number): Promise<void> {
    for (;;) {
      const open = this.#open.get(id);
      if (open === undefined || open.outstanding === 0 || open.socket.destroyed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      open.onSent = resolve;
      // oxlint-disable-next-line no-await-in-loop -- one write after the other
      await promise;
    }
  }

  end(id: number): void {
    this.#open.get(id)?.socket.end();
  }

  destroy(id: number): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    clearTimeout(open?.alarm);
    open?.socket.destroy();
    open?.onNews();
    open?.onSent();
  }

  /** Whether nothing seems to be on its way over the socket: no answer is awaited, and it has been quiet. */
  isIdle(id: number): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    const now = performance.now();
    if (open.wroteAt !== null) return now - open.wroteAt > this.#replyMs;
    return now - open.receivedAt > lullMs && open.socket.readableLength === 0;
  }

  /** Closes all of them: the run leaves this worker's hands. */
  closeAll(): void {
    for (const id of this.#open.keys()) this.destroy(id);
  }

  #lookIn(open: OpenSocket, ms: number): void {
    clearTimeout(open.alarm);
    open.alarm = setTimeout(this.#onIdle, ms + 1);
    open.alarm.unref();
  }

  #watch(id: number, socket: Socket): void {
    const open: OpenSocket = {
      socket,
      error: undefined,
      hasEnded: false,
      wroteAt: null,
      receivedAt: performance.now(),
      outstanding: 0,
      isLent: false,
      alarm: undefined,
      onNews: () => {},
      onSent: () => {},
    };
    this.#open.set(id, open);
    this.#lookIn(open, lullMs);
    socket.removeAllListeners("error");
    socket.removeAllListeners("close");
    socket.on("error", (error: Error) => {
      open.error ??= error;
      open.onNews();
    });
    socket.on("readable", () => {
      open.wroteAt = null;
      open.receivedAt = performance.now();
      this.#lookIn(open, lullMs);
      open.onNews();
    });
    for (const event of ["end", "close"] as const) {
      socket.on(event, () => {
        open.hasEnded = true;
        open.onNews();
        open.onSent();
      });
    }
  }
}
