/** A thread's line to the process's own thread: its questions with their answers, and the database's clock. */
import type { MessagePort } from "node:worker_threads";
import { HathiError } from "../../../../core/errors.ts";
import { ClockEstimate } from "../../../../core/time/clock-estimate.ts";
import { decodeValue, encodeAnySize } from "../../../../core/values/recorded-value.ts";
import { thrownIn, toOutcome } from "../encode-outcome.ts";
import { TurnPost } from "../turn-post.ts";
import {
  type ConnectorKey,
  type FromThread,
  type JournalMethod,
  type Outcome,
  type SentCall,
  type ToThread,
  type TurnFromThread,
  type TurnToThread,
  waitingFor,
} from "../thread-messages.ts";

export class AskMain {
  readonly #post: TurnPost<FromThread>;
  readonly #asked = new Map<number, (outcome: Outcome) => void>();
  /** The arguments of connector calls that are under way, whose functions may be called. */
  readonly #given = new Map<number, readonly unknown[]>();
  /** Every message tells the time. */
  readonly clock = new ClockEstimate();
  #ids = 0;

  constructor(port: MessagePort) {
    this.#post = new TurnPost(
      (items) => port.postMessage({ items } satisfies TurnFromThread),
      (item, error) => void this.#refuse(item, error),
    );
  }

  send(item: FromThread): void {
    this.#post.say(item);
  }

  /** Hears what the process's own thread has said in one turn. */
  hear({ now, items }: TurnToThread, hear: (item: ToThread) => void): void {
    this.clock.hear(now);
    this.#post.hear(items, hear);
  }

  /** Sends this at once, with all that was said in this turn, because the end of the turn may never come. */
  sendNow(item: FromThread): void {
    this.#post.say(item);
    this.#post.flush();
  }

  /** @throws what the journal threw */
  async askJournal(method: JournalMethod | "confirm", args: readonly unknown[]): Promise<unknown> {
    const outcome = await this.#ask((id) => ({ kind: "ask-journal", id, method, args }));
    if (outcome.ok) return outcome.value;
    throw thrownIn(outcome);
  }

  /**
   * Appends to the journal, while this thread stays where it is. What was said before in this turn is sent before, so
   * entries keep their order.
   *
   * @throws {HathiError} OWNERSHIP_LOST if nothing was written, for whatever reason: the run is given up
   */
  appendNow(args: readonly unknown[]): void {
    const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.sendNow({ kind: "ask-journal", id: 0, method: "append", args, done: done.buffer });
    Atomics.wait(done, 0, waitingFor.nothing);
    if (Atomics.load(done, 0) === waitingFor.written) return;
    throw new HathiError("OWNERSHIP_LOST", "what was to begin could not be recorded, so it was not begun");
  }

  /** @param given the arguments as they are, with the functions that may be called back */
  async askConnector(
    connector: ConnectorKey,
    call: SentCall,
    given: readonly unknown[],
    signal: AbortSignal,
  ): Promise<Outcome> {
    let asked = 0;
    const abort = (): void => this.send({ kind: "abort", id: asked });
    try {
      return await this.#ask((id) => {
        asked = id;
        this.#given.set(id, given);
        signal.addEventListener("abort", abort, { once: true });
        return { kind: "ask-connector", id, connector, call };
      });
    } finally {
      this.#given.delete(asked);
      signal.removeEventListener("abort", abort);
    }
  }

  answer(id: number, outcome: Outcome): void {
    this.#asked.get(id)?.(outcome);
    this.#asked.delete(id);
  }

  async callBack({ id, ask, index, args }: ToThread & { readonly kind: "call-back" }): Promise<void> {
    const called = this.#given.get(ask)?.[index];
    const work = async (): Promise<unknown> => {
      if (typeof called !== "function") throw new Error("the call that this function was handed to is over");
      const value: unknown = await Reflect.apply(called, undefined, decodeValue(args) as unknown[]);
      return encodeAnySize(value, "the function", "its result");
    };
    this.send({ kind: "called-back", id, outcome: await toOutcome(work()) });
  }

  async #ask(message: (id: number) => FromThread): Promise<Outcome> {
    this.#ids += 1;
    const id = this.#ids;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#asked.set(id, resolve);
    this.send(message(id));
    return promise;
  }

  // Answers a question that cannot be sent, so that whoever asks does not wait for ever.
  async #refuse(item: FromThread, error: unknown): Promise<void> {
    if (item.kind !== "ask-journal" && item.kind !== "ask-connector") throw error;
    this.answer(item.id, await toOutcome(Promise.reject(error)));
  }
}
