/**
 * One call of `fs` in its three forms: at once, for a callback, for a promise. What it asks of the host and what it
 * does to the run's own descriptors is written once, as a FileCall.
 */
import { askHost, takeFromHost } from "../host-calls.ts";
import { takeOnceFromHost } from "../take-once.ts";
import type { RunInstance } from "../../../replay/run-instance.ts";
import { refuseToGuess } from "./appending.ts";

export interface FileCall<Answer> {
  /** "fs.readFile". */
  readonly name: string;
  readonly args: readonly unknown[];
  /** True if the call must not happen twice without our knowing. */
  readonly once?: boolean;
  /**
   * For a call that must not happen twice: how things were before, and whether it can be seen that the call happened.
   */
  readonly before?: () => number;
  lookFor?(before: number): { readonly happened: Answer } | "not" | undefined;
  readonly now: (mayHaveHappened: boolean) => Answer;
  readonly later: (mayHaveHappened: boolean) => Promise<Answer>;
  /** Makes what the code is given of the recorded answer. Also moves the run's own descriptors on. */
  give?(answer: Answer): unknown;
}

export type FileCallback = (error: unknown, ...answer: readonly unknown[]) => void;

export class FileCalls {
  readonly instance: RunInstance;

  // The last call of those that are made one after the other.
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(instance: RunInstance) {
    this.instance = instance;
  }

  now<Answer>(call: FileCall<Answer>): unknown {
    const { instance } = this;
    const { args, once, before, now } = call;
    const asked = { name: `${call.name}Sync`, args };
    const answer =
      once === true
        ? takeOnceFromHost<Answer, number>(instance, {
            ...asked,
            ...(before !== undefined && { before }),
            lookFor: (was) => call.lookFor?.(was),
            take: () => now(false),
          })
        : takeFromHost(instance, { ...asked, take: () => now(instance.mayRepeat) });
    return call.give === undefined ? answer : call.give(answer);
  }

  async ask<Answer>(call: FileCall<Answer>, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    const { name, args, once, later, before } = call;
    const { promise, close } =
      before === undefined
        ? askHost<Answer>(this.instance, {
            name,
            args,
            ...(once === true && { once }),
            perform: async ({ inDoubt }) => later(inDoubt),
          })
        : { promise: this.#askInTurn(call, before), close: () => {} };
    const answer = await (signal === undefined ? promise : untilAborted(promise, close, signal));
    return call.give === undefined ? answer : call.give(answer);
  }

  /** @param done is given what `give` makes of the answer, and where that is a list of values each of them */
  hear<Answer>(
    call: FileCall<Answer>,
    done: FileCallback,
    giveMore: (given: unknown) => readonly unknown[] = (given) => (given === undefined ? [] : [given]),
  ): void {
    this.hearPromise(this.ask(call), done, giveMore);
  }

  /** As hear(), for work of more than one call. */
  hearPromise(
    asked: Promise<unknown>,
    done: FileCallback,
    giveMore: (given: unknown) => readonly unknown[],
  ): void {
    void this.#hearIt(asked, done, giveMore);
  }

  async #hearIt(
    asked: Promise<unknown>,
    done: FileCallback,
    giveMore: (given: unknown) => readonly unknown[],
  ): Promise<void> {
    let told: Parameters<FileCallback>;
    try {
      told = [null, ...giveMore(await asked)];
    } catch (error) {
      told = [error];
    }
    this.tell(done, ...told);
  }

  // What a callback throws ends the run, as it would end a process.
  tell(done: FileCallback, ...given: Parameters<FileCallback>): void {
    try {
      done(...given);
    } catch (error) {
      this.instance.fail(error);
    }
  }

  /**
   * The call leaves a trace, which tells something only beside how things were before. So that is looked at first, and
   * such calls are made one after the other.
   */
  async #askInTurn<Answer>(call: FileCall<Answer>, before: () => number): Promise<Answer> {
    const { name, args, later } = call;
    const turn = `${name} ${String(args[0])}`;
    const earlier = this.#turns.get(turn);
    const work = async (): Promise<Answer> => {
      if (earlier !== undefined) await earlier.catch(() => undefined);
      const was = await askHost<number>(this.instance, {
        name: `${name} (where it ends)`,
        args: [args[0]],
        perform: async () => before(),
      }).promise;
      return askHost<Answer>(this.instance, {
        name,
        args,
        async perform({ inDoubt }) {
          const found = inDoubt ? call.lookFor?.(was) : "not";
          if (found === undefined) throw refuseToGuess(String(args[0]));
          return found === "not" ? later(false) : found.happened;
        },
      }).promise;
    };
    const working = work();
    this.#turns.set(turn, working);
    const over = (): void => {
      if (this.#turns.get(turn) === working) this.#turns.delete(turn);
    };
    working.then(over, over);
    return working;
  }
}

async function untilAborted<Answer>(
  promise: Promise<Answer>,
  close: () => void,
  signal: AbortSignal,
): Promise<Answer> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    close();
    const error = new Error("The operation was aborted", { cause: signal.reason });
    aborted.reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
