/** What a run's socket sends: once, in the life that opened the socket, and only when the journal holds what came before. */
import { AsyncResource } from "node:async_hooks";
import { runContext } from "../../../replay/run-context.ts";
import { type Asked, signatureOf, takeFromHost } from "../host-calls.ts";
import { isInDoubt, isReset, reset } from "./open-socket.ts";
import { type Done, request, type SocketParts } from "./socket-parts.ts";

/** How many bytes may be written before the code is told to wait until they are sent. */
const mostOutstanding = 256 * 1024;

const lostName = "net.lost";

/** What is known of the socket that sends. */
export interface SendingSocket {
  readonly id: number | undefined;
  readonly peer: string;
  readonly families: readonly number[];
  readonly destroyed: boolean;
  isUnanswered: boolean;
  bytesWritten: number;
  push(data: Buffer): boolean;
}

export class SocketSending {
  readonly #parts: SocketParts;
  readonly #socket: SendingSocket;
  readonly #touch: () => void;
  #unsent = 0;

  constructor(parts: SocketParts, socket: SendingSocket, touch: () => void) {
    this.#parts = parts;
    this.#socket = socket;
    this.#touch = touch;
  }

  send(chunk: Buffer, done: Done): void {
    const { instance, real } = this.#parts;
    const { id } = this.#socket;
    if (id === undefined || this.#socket.destroyed) {
      done();
      return;
    }
    this.#socket.bytesWritten += chunk.length;
    const scope = runContext.getStore()?.step;
    if (scope != null) {
      // What a step does is not recorded apart, and a replay of the step makes no call here. So the run reads none of
      // the answer.
      if (
        real.lend(
          id,
          AsyncResource.bind((data: Buffer) => void this.#socket.push(data)),
        )
      )
        (scope.atEnd ??= []).push(() => real.destroy(id));
      real.write(id, chunk);
      done();
      return;
    }
    this.#touch();
    this.#socket.isUnanswered = true;
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
    const { instance, real } = this.#parts;
    const next = instance.made.nextAnswer;
    if (next?.name === lostName && (next.kind === "step" || next.digest === this.#lostHere(id).digest))
      return true;
    return instance.mayRepeat && !instance.replaying && !instance.made.wasPassed && !real.has(id);
  }

  /**
   * The code hears that the connection is gone. If the write counted as done, it could be lost in silence. That is so
   * before anything else is recorded: whoever comes next tells by this entry that there was a call.
   */
  #lose(id: number, done: Done): void {
    const { instance } = this.#parts;
    const hear = (error: unknown): void => {
      const { peer, families } = this.#socket;
      if (isInDoubt(error)) this.#parts.lost.note(peer, true);
      if (isReset(error)) this.#parts.broken.note(peer, { by: "node:net", families, error });
      done(error as Error);
    };
    const lose = (): never => {
      throw reset("write", true);
    };
    if (instance.made.nextAnswer?.kind === "step") {
      // Journals of before have a step, which could be recorded after what came behind it.
      const perform = async (): Promise<never> => lose();
      void instance.call({ ...request(lostName, `#${id}`), perform }).promise.catch(hear);
      return;
    }
    try {
      takeFromHost(instance, { ...this.#lostHere(id).asked, take: lose });
    } catch (error) {
      hear(error);
    }
  }

  /** An earlier write of the same socket may come before the same call, and was sent: which one it is tells them apart. */
  #lostHere(id: number): { readonly asked: Asked; readonly digest: string } {
    const asked = { name: lostName, args: [`#${id}`, this.#socket.bytesWritten] };
    return { asked, digest: signatureOf(asked).digest };
  }
}
