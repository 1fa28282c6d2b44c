/** What Node does for a run's code in the background and is no call: reading a body, computing a digest, immediates. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { HathiError } from "../../core/errors.ts";
import { beWithHost, endTurn } from "./turn-notes.ts";

export class BackgroundActivity {
  /** For how long the thread has stood still for the code, such as for a program that it started and waits for. */
  heldMs = 0;
  #isRestless = false;
  #open = 0;
  #inOrder: Promise<unknown> = Promise.resolve();
  #onLess: () => void = () => {};

  /** Set if the code has not come to rest for so long that the run no longer waits for it. */
  get isRestless(): boolean {
    return this.#isRestless;
  }

  set isRestless(value: boolean) {
    this.#isRestless = value;
    this.#onLess();
  }

  /** Counts work that Node does in the background and the code awaits, such as reading a body. */
  async track<Value>(work: Promise<Value>): Promise<Value> {
    const end = this.begin();
    try {
      return await work;
    } finally {
      end();
    }
  }

  /** As track(), for work that Node does in other threads. The answers come in the order in which the code asked. */
  async trackInOrder<Value>(work: Promise<Value>): Promise<Value> {
    const before = this.#inOrder;
    const answer = this.track(
      (async () => {
        const [outcome] = await Promise.allSettled([work, before]);
        if (outcome.status === "rejected") throw outcome.reason;
        return outcome.value;
      })(),
    );
    this.#inOrder = answer.catch(() => {});
    return answer;
  }

  /** The thread stands still for the code, which is no work of the code's own. */
  hold<Value>(work: () => Value): Value {
    const began = performance.now();
    beWithHost(true);
    try {
      return work();
    } finally {
      beWithHost(false);
      this.heldMs += performance.now() - began;
    }
  }

  /** As track(), for callbacks such as immediates. Gives what ends the activity. */
  begin(): () => void {
    this.#open += 1;
    return () => {
      this.#open -= 1;
      this.#onLess();
    };
  }

  /**
   * Resolves when the code has come to rest: when it has no microtask, immediate or background work left.
   *
   * @throws {HathiError} AUTOMATION_STUCK if `isRestless` is set meanwhile
   */
  async settle(): Promise<void> {
    await nextTurn();
    endTurn();
    while (this.#open > 0 && !this.#isRestless) {
      // Waits to be told. Reading a body may take seconds, and asking in turn after turn would take a whole processor.
      await new Promise<void>((resolve) => {
        this.#onLess = resolve;
      });
      await nextTurn();
      endTurn();
    }
    if (!this.#isRestless) return;
    throw new HathiError(
      "AUTOMATION_STUCK",
      "the code does not come to rest: it asks by setImmediate again and again for something that only a step, a timer or an event can bring. Await that itself, or sleep in between",
    );
  }
}
