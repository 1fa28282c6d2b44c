/**
 * `net.Socket` as a run sees it: a stream whose bytes come from the journal. Opening it is a call, and each piece that
 * comes is one; what is written is sent once, in the life that opened the socket, and never again. The run that goes
 * on after a park or a take-over finds the socket reset by its peer, as after a network's trouble.
 */
import { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import type { Call } from "../../../replay/calls/call.ts";
import { whileResetting } from "../run-events.ts";
import { isInDoubt, isReset, type Opened, type Received, reset } from "./open-socket.ts";
import { SocketSending } from "./send-bytes.ts";
import { type Done, request, type SocketParts } from "./socket-parts.ts";
import { type SocketOptions, SocketShape } from "./socket-shape.ts";

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

export class RunSocket extends SocketShape {
  /** The number of the call that opened it; undefined before. */
  id: number | undefined;
  protected readonly parts: SocketParts;
  /** "localhost:5432"; empty before it is opened. */
  peer = "";
  /** Whether the run has written and nothing has come back since. */
  isUnanswered = false;
  /** The families of packages that have opened it. */
  families: readonly number[] = [];
  #isOpen = false;
  #isReading = false;
  #isHandedOver = false;
  #read: Call | undefined;
  #queued: (() => void)[] = [];
  #timer: unknown;
  readonly #sending: SocketSending;

  constructor(parts: SocketParts, options: SocketOptions = {}) {
    super(options);
    this.parts = parts;
    this.#sending = new SocketSending(parts, this, () => this.touch());
  }

  protected open<Told extends Opened>(opening: Opening<Told>): void {
    const { instance, real, sessions, lost } = this.parts;
    this.connecting = true;
    this.peer = opening.peer;
    this.families = sessions.noteSocket();
    const call: Call = instance.call({
      ...request(opening.name, opening.peer),
      perform: async ({ call: id, signal, attempt = 1 }) => {
        if (attempt === 1) lost.checkHeard(opening.peer);
        return real.open(id, opening.connect, opening.tell, signal);
      },
    });
    this.id = call.number;
    call.promise.then(
      // What a person has said in its place opens nothing.
      (told) => (isOpened(told) ? this.#opened(opening, told as Told) : this.#refused(reset("connect"))),
      (error: unknown) => this.#refused(error as Error),
    );
  }

  #refused(error: Error): void {
    this.parts.lost.forget(this.peer);
    this.connecting = false;
    this.destroy(error);
  }

  #opened<Told extends Opened>(opening: Opening<Told>, told: Told): void {
    if (this.destroyed) return;
    this.parts.lost.forget(this.peer);
    this.parts.broken.forget(this.peer);
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
    if (this.#isHandedOver) return;
    const { instance, real } = this.parts;
    const call = instance.call({
      ...request("net.read", `#${id}`),
      listens: { isIdle: () => real.isIdle(id), isLost: () => !real.has(id) },
      // Whether the answer was lost, or what it would have answered, nobody can tell.
      perform: async ({ signal, inDoubt }) => real.read(id, signal, inDoubt && this.isUnanswered),
    });
    this.#read = call;
    call.promise.then(
      (received) => {
        this.#read = undefined;
        this.#take((received as Received).data);
      },
      (error: unknown) => {
        this.#read = undefined;
        if (isInDoubt(error)) this.parts.lost.note(this.peer, false);
        if (isReset(error))
          this.parts.broken.note(this.peer, { by: "node:net", families: this.families, error });
        this.destroy(error as Error);
      },
    );
  }

  /** Another socket is opened over this one, which hears nothing more: TLS. */
  handOver(to: RunSocket): void {
    this.#isHandedOver = true;
    if (this.#read !== undefined) this.parts.instance.close(this.#read);
    this.#read = undefined;
    to.once("close", () => this.destroy());
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
    this.isUnanswered = false;
    this.touch();
    this.push(data);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#write(chunk, done);
  }

  #write(chunk: Buffer, done: Done): void {
    if (this.#isOpen) this.#sending.send(chunk, done);
    // The write is made later, but still in the name of its caller: a step's or the run's.
    else this.#queued.push(AsyncResource.bind(() => this.#sending.send(chunk, done)));
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: Done): void {
    this.#write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
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

function isOpened(told: unknown): told is Opened {
  return typeof told === "object" && told !== null && "remoteFamily" in told;
}
