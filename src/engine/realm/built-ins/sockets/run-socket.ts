/**
 * `net.Socket` as a run sees it: a stream whose bytes come from the journal. Opening it is a call, and each piece that
 * comes is one; what is written is sent once, in the life that opened the socket, and never again. The run that goes
 * on after a park or a take-over finds the socket reset by its peer, as after a network's trouble.
 */
import { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import type { Call, CallRequest } from "../../../replay/calls/call.ts";
import { runContext } from "../../../replay/run-context.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { RunTimers } from "../../globals/run-timers.ts";
import { whileResetting } from "../run-events.ts";
import { type Opened, type Received, reset } from "./open-socket.ts";
import type { RealSockets } from "./real-sockets.ts";
import type { RunSessions } from "./run-sessions.ts";
import { type SocketOptions, SocketShape } from "./socket-shape.ts";

/** What sockets of a run have in common. */
export interface SocketParts {
  readonly instance: RunInstance;
  readonly real: RealSockets;
  readonly timers: Pick<RunTimers, "setTimeout" | "clearTimeout">;
  readonly sessions: RunSessions;
}

/** How a socket is opened: what people and the journal call it, and how it is done in reality. */
export interface Opening<Told extends Opened> {
  /** "net.connect", "tls.connect". */
  readonly name: string;
  /** "localhost:5432". */
  readonly peer: string;
  readonly connect: () => { readonly socket: Socket; readonly event: "connect" | "secureConnect" };
  readonly tell: (socket: Socket) => Told;
  readonly onOpened: (told: Told) => void;
}

/** How many bytes may be written before the code is told to wait until they are sent. */
const mostOutstanding = 256 * 1024;

const lostName = "net.lost";

type Done = (error?: Error | null) => void;

export class RunSocket extends SocketShape {
  /** The number of the call that opened it; undefined before. */
  id: number | undefined;
  protected readonly parts: SocketParts;
  #isOpen = false;
  #isReading = false;
  #read: Call | undefined;
  #queued: (() => void)[] = [];
  #timer: unknown;
  #unsent = 0;

  constructor(parts: SocketParts, options: SocketOptions = {}) {
    super(options);
    this.parts = parts;
  }

  protected open<Told extends Opened>(opening: Opening<Told>): void {
    const { instance, real, sessions } = this.parts;
    this.connecting = true;
    sessions.noteSocket();
    const call: Call = instance.call({
      ...request(opening.name, opening.peer),
      perform: async ({ call: id, signal }) => real.open(id, opening.connect, opening.tell, signal),
    });
    this.id = call.number;
    call.promise.then(
      (told) => this.#opened(opening, told as Told),
      (error: unknown) => {
        this.connecting = false;
        this.destroy(error as Error);
      },
    );
  }

  #opened<Told extends Opened>(opening: Opening<Told>, told: Told): void {
    if (this.destroyed) return;
    this.connecting = false;
    this.#isOpen = true;
    this.note(told);
    const queued = this.#queued;
    this.#queued = [];
    for (const write of queued) write();
    this.emit("connect");
    opening.onOpened(told);
    this.emit("ready");
    // As Node's own: an end is noticed even where nobody reads yet.
    if (!this.isPaused()) this.read(0);
    this.touch();
  }

  override _read(): void {
    this.#isReading = true;
    if (this.#isOpen) this.#readMore();
    else this.#queued.push(() => this.#readMore());
  }

  #readMore(): void {
    const { id } = this;
    if (id === undefined || this.#read !== undefined || !this.#isReading || this.destroyed) return;
    const { instance, real } = this.parts;
    const call = instance.call({
      ...request("net.read", `#${id}`),
      listens: { isIdle: () => real.isIdle(id), isLost: () => !real.has(id) },
      perform: async ({ signal }) => real.read(id, signal),
    });
    this.#read = call;
    call.promise.then(
      (received) => {
        this.#read = undefined;
        this.#take((received as Received).data);
      },
      (error: unknown) => {
        this.#read = undefined;
        this.destroy(error as Error);
      },
    );
  }

  #take(data: Buffer | null): void {
    if (this.destroyed) return;
    this.#isReading = false;
    if (data === null) {
      this.push(null);
      // The end has to be heard even if nobody reads any more.
      if (this.readableLength === 0) this.resume();
      return;
    }
    this.bytesRead += data.length;
    this.touch();
    this.push(data);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#write(chunk, done);
  }

  #write(chunk: Buffer, done: Done): void {
    if (this.#isOpen) this.#send(chunk, done);
    // The write is made later, but still in the name of its caller: a step's or the run's.
    else this.#queued.push(AsyncResource.bind(() => this.#send(chunk, done)));
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: Done): void {
    this.#write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  #send(chunk: Buffer, done: Done): void {
    const { instance, real } = this.parts;
    const { id } = this;
    if (id === undefined || this.destroyed) {
      done();
      return;
    }
    this.bytesWritten += chunk.length;
    const scope = runContext.getStore()?.step;
    if (scope != null) {
      // What a step does is not recorded apart, and a replay of the step makes no call here. So the run reads none of
      // the answer.
      if (
        real.lend(
          id,
          AsyncResource.bind((data: Buffer) => void this.push(data)),
        )
      )
        (scope.atEnd ??= []).push(() => real.destroy(id));
      real.write(id, chunk);
      done();
      return;
    }
    this.touch();
    if (this.#mayBeUnsent(id)) {
      this.#lose(id, done);
      return;
    }
    instance.onEffect(() => real.write(id, chunk));
    this.#unsent += chunk.length;
    if (this.#unsent < mostOutstanding) {
      done();
      return;
    }
    this.#unsent = 0;
    const sent = instance.call({
      ...request("net.sent", `#${id}`),
      perform: async () => real.sent(id),
    });
    // Once what was written is taken, or the run is told to end.
    const go = (error?: unknown): void => done(error as Error | undefined);
    sent.promise.then(() => go(), go);
  }

  /**
   * Whether a worker may have died before it sent what is written now: nothing that came after it is recorded. On replay
   * the journal tells that it was so.
   */
  #mayBeUnsent(id: number): boolean {
    const { instance, real } = this.parts;
    if (instance.made.nextName === lostName) return true;
    return instance.mayRepeat && !instance.replaying && !real.has(id);
  }

  /** The code hears that the connection is gone. If the write counted as done, it could be lost in silence. */
  #lose(id: number, done: Done): void {
    const lost = this.parts.instance.call({
      ...request(lostName, `#${id}`),
      listens: { isIdle: () => false, isLost: () => true },
      perform: async () => Promise.reject(reset("write")),
    });
    const go = (error?: unknown): void => done(error as Error | undefined);
    lost.promise.then(() => go(), go);
  }

  override _final(done: Done): void {
    const end = (): void => {
      const { instance, real } = this.parts;
      const { id } = this;
      if (id !== undefined) instance.onEffect(() => real.end(id));
      done();
    };
    if (this.#isOpen) end();
    else this.#queued.push(end);
  }

  override _destroy(error: Error | null, done: Done): void {
    const { instance, real, timers } = this.parts;
    timers.clearTimeout(this.#timer);
    if (this.#read !== undefined) instance.close(this.#read);
    const { id } = this;
    if (id !== undefined) instance.onEffect(() => real.destroy(id));
    done(error);
  }

  // A reset that nobody listens to would be thrown in the midst of a package's own code, which then never reconnects.
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== "error" || !isReset(args[0])) return super.emit(event, ...args);
    if (this.listenerCount("error") === 0) return false;
    return whileResetting(() => super.emit(event, ...args));
  }

  /** The idle timeout of Node's sockets: an event, and nothing more. */
  setTimeout(ms: number, callback?: () => void): this {
    this.timeout = ms;
    if (callback !== undefined) {
      if (ms > 0) this.once("timeout", callback);
      else this.off("timeout", callback);
    }
    this.touch();
    return this;
  }

  protected touch(): void {
    const { timers } = this.parts;
    timers.clearTimeout(this.#timer);
    if (this.timeout === undefined || this.timeout <= 0 || this.destroyed) return;
    const timer = timers.setTimeout(() => this.emit("timeout"), this.timeout) as { unref?: () => void };
    timer.unref?.();
    this.#timer = timer;
  }

  get pending(): boolean {
    return !this.#isOpen;
  }
}

function request(name: string, digest: string): Omit<Extract<CallRequest, { kind: "step" }>, "perform"> {
  return { kind: "step", name, digest, input: digest, retries: 0, classify: () => ({ kind: "final" }) };
}

function isReset(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
