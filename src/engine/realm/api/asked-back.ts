/** The wait by which a run hears what people ask back, where its automation answers that itself. */
import { askedBackType } from "../../../core/asks/turns.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type * as hathi from "../../../index.ts";
import type { Call } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

type CallRun = (name: string, path: readonly string[], args: readonly unknown[]) => Promise<unknown>;

/** The function of the automation's that gives the text. */
export type AnswerBack = (asked: hathi.AskedBack) => string | Promise<string>;

interface AskedBackData extends hathi.AskedBack {
  readonly turn: number;
}

export class AskedBack {
  readonly #instance: RunInstance;
  readonly #callRun: CallRun;
  readonly #id: string;
  readonly #answer: AnswerBack | undefined;
  #wait: Call | undefined;

  constructor(instance: RunInstance, callRun: CallRun, id: string, answer: AnswerBack | undefined) {
    this.#instance = instance;
    this.#callRun = callRun;
    this.#id = id;
    this.#answer = answer;
    if (answer !== undefined) this.#listen();
  }

  get open(): readonly Call[] {
    return this.#wait === undefined ? [] : [this.#wait];
  }

  /** Answers, and waits for what is asked next. The answer to the question itself is not kept waiting for this one. */
  take({ data }: HathiEvent): void {
    this.#listen();
    void this.#tell(data as AskedBackData);
  }

  close(): void {
    if (this.#wait !== undefined) this.#instance.close(this.#wait);
    this.#wait = undefined;
  }

  async #tell({ turn, text, by }: AskedBackData): Promise<void> {
    const told: unknown = await this.#answer?.({ text, by });
    if (typeof told !== "string") {
      throw new TypeError(`ask: askBack gives a text, not ${told === null ? "null" : typeof told}`);
    }
    await this.#callRun("ask.tell", ["tell-ask"], [{ id: this.#id, turn, text: told }]);
  }

  #listen(): void {
    const name = "ask: what people ask back";
    this.#wait = this.#instance.call({
      kind: "wait",
      name,
      ...describeInput(name, [this.#id]),
      types: [askedBackType],
      subject: this.#id,
      match: null,
    });
  }
}
