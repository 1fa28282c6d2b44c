/** What Node does for a run's code in the background and is no call: reading a body, computing a digest, immediates. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { HathiError } from "../../core/errors.ts";
import { endTurn } from "./turn-notes.ts";

export class BackgroundActivity {
  #isRestless = false;
  #open = 0;
  #inOrder: Promise<unknown> = Promise.resolve();
  #onLess: () => void = () => {};

  /** The code has been at work for so long without coming to rest that nothing of it executes any more. */
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

  /** As track(), for work in other threads: it is answered in the order in which it was asked for. */
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

  /** As track(), for callbacks: immediates. */
  begin(): () => void {
    this.#open += 1;
    return () => {
      this.#open -= 1;
      this.#onLess();
    };
  }

  /**
   * Resolves when the code has come to rest: no microtask, immediate or background work of its own is left.
   *
   * @throws {HathiError} AUTOMATION_STUCK once it was said to be restless
   */
  async settle(): Promise<void> {
    await nextTurn();
    endTurn();
    while (this.#open > 0 && !this.#isRestless) {
      // Told, and not asked in turn after turn: a body may take seconds, and asking all of a processor.
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
