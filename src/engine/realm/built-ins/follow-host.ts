/**
 * What comes from the host over time: the head and the body of an HTTP answer, what a child process prints and how
 * it ends. The host gathers what comes, and the run asks for what has gathered: each asking is a call of its own
 * with one answer, so a replay hears the same parts, joined as they were, at the same places of the journal.
 *
 *   first call   begins it, and is answered by the first parts; `once` is about it alone
 *   next calls   are answered by what has come since, and the last one by the end or the failure
 *
 * What comes is gathered for a moment, so that many small parts are one entry. When the process that followed it is
 * no more, nobody has the rest: the next asking fails with what `lost` says, and the code takes it for a broken
 * connection.
 *
 * The run asks on while the code is at something else, a sleep of an hour included: what was begun comes to its end
 * in the journal, and needs no second time. The run is not parked before, unless what it follows has no end of its own
 * (`listen`). Where the code wants no more of it, close it.
 */
import type { Listening, StepAttempt } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { askHost, type HostCall } from "./host-calls.ts";

/** What has come since the last time it was asked for. */
interface Parts<Part> {
  readonly parts: readonly Part[];
  readonly isOver: boolean;
}

// Long enough to gather some words of a language model, or most of a small answer.
const gatherMs = 20;

/** The host's end: gathers what comes until the run asks for it. */
export class Gathering<Part> {
  /** How long more is gathered once something has come. The end comes without waiting. */
  gatherMs = gatherMs;
  #parts: Part[] = [];
  #end: { readonly error?: unknown } | undefined;
  #onMore: () => void = () => {};

  /** Nothing more is told after the end. */
  push(part: Part): void {
    if (this.#end !== undefined) return;
    this.#parts.push(part);
    this.#onMore();
  }

  end(): void {
    this.#end ??= {};
    this.#onMore();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#onMore();
  }

  /** Resolves with what has come, when something has. A failure comes after all that came before it. */
  async take(signal: AbortSignal): Promise<Parts<Part>> {
    if (this.#parts.length === 0) await this.#more(signal);
    if (this.#end === undefined) await this.#gather(signal);
    const parts = this.#parts;
    this.#parts = [];
    if (this.#end !== undefined && "error" in this.#end) {
      if (parts.length === 0) throw this.#end.error;
      return { parts, isOver: false };
    }
    return { parts, isOver: this.#end !== undefined };
  }

  async #more(signal: AbortSignal): Promise<void> {
    if (this.#end !== undefined) return;
    await new Promise<void>((resolve, reject) => {
      this.#onMore = resolve;
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }

  async #gather(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.gatherMs);
      const now = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#onMore = () => {
        if (this.#end !== undefined) now();
      };
      signal.addEventListener("abort", now, { once: true });
    });
  }
}

export interface HostFlow<Part> extends Omit<HostCall<never>, "perform"> {
  /** What comes has to be plain data. */
  readonly begin: (gathering: Gathering<Part>, attempt: StepAttempt) => void;
  /** Called once if it was begun, when the code wants no more or the run leaves this process: the host lets go. */
  readonly letGo: () => void;
  /**
   * How the run listens for more of what has no end of its own; undefined where the end is near. Then the run may be
   * parked before it, and the rest is lost.
   *
   * @param isOpen whether this process follows it
   */
  readonly listen?: (isOpen: () => boolean) => Listening | undefined;
  /** What the code is told when the rest is lost with the process that followed it. */
  readonly lost: () => Error;
  /** What a person says came of it, if it was in doubt. Nothing unless this is given. */
  readonly assume?: (answer: unknown) => readonly Part[];
}

export interface FlowHearer<Part> {
  readonly part: (part: Part) => void;
  readonly end: () => void;
  /** It has failed or is lost, or the run is told to end. Nothing comes any more. */
  readonly fail: (error: unknown) => void;
}

/** Each part, the end and a failure come in a macrotask of their own, in the async context of this call. */
export function followHost<Part>(
  instance: RunInstance,
  flow: HostFlow<Part>,
  hearer: FlowHearer<Part>,
): { readonly close: () => void } {
  let gathering: Gathering<Part> | undefined;
  let isClosed = false;
  const letGo = (): void => {
    if (gathering === undefined) return;
    gathering.end();
    gathering = undefined;
    instance.onLeave.delete(letGo);
    flow.letGo();
  };
  let asked = askHost<Parts<Part>>(instance, {
    ...flow,
    async perform(attempt) {
      letGo();
      const begun = new Gathering<Part>();
      gathering = begun;
      instance.onLeave.add(letGo);
      flow.begin(begun, attempt);
      return begun.take(attempt.signal);
    },
  });
  const askMore = (): typeof asked => {
    const listens = flow.listen?.(() => gathering !== undefined);
    return askHost<Parts<Part>>(instance, {
      name: `${flow.name} (more)`,
      args: [],
      ...(listens !== undefined && { listens }),
      async perform({ signal }) {
        if (gathering === undefined) throw flow.lost();
        return gathering.take(signal);
      },
    });
  };
  // What the code throws while it hears of a part ends the run, as it would end a process.
  const tell = (hear: () => void): void => {
    try {
      hear();
    } catch (error) {
      instance.fail(error);
    }
  };
  const end = (hear: () => void): void => {
    letGo();
    if (isClosed) return;
    isClosed = true;
    tell(hear);
  };
  const follow = async (): Promise<void> => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other: each answer tells whether there is more
      const answer: unknown = await asked.promise;
      const { parts, isOver } = isParts<Part>(answer)
        ? answer
        : { parts: flow.assume?.(answer) ?? [], isOver: true };
      for (const part of parts) {
        if (isClosed) return;
        tell(() => hearer.part(part));
        // oxlint-disable-next-line no-await-in-loop -- each part has a turn of its own
        await nextTurn(instance);
      }
      if (isClosed) return;
      if (isOver) {
        end(hearer.end);
        return;
      }
      asked = askMore();
    }
  };
  void follow().catch((error: unknown) => end(() => hearer.fail(error)));
  return {
    close() {
      if (isClosed) return;
      isClosed = true;
      asked.close();
      letGo();
    },
  };
}

function isParts<Part>(answer: unknown): answer is Parts<Part> {
  return typeof answer === "object" && answer !== null && "parts" in answer && "isOver" in answer;
}

// A macrotask that belongs to the run, which counts as at work until then.
async function nextTurn(instance: RunInstance): Promise<void> {
  const end = instance.activity.begin();
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      end();
      resolve();
    });
  });
}
