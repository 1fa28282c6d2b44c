/** Plays code on a RunInstance alone: performs what it asks of the host, and keeps the journal of that. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { JournalEntry, NewEntry } from "../../../src/core/journal-entry.ts";
import { encodeThrown, encodeValue } from "../../../src/core/values/recorded-value.ts";
import { isStepCall, type StepCall } from "../../../src/engine/replay/calls/call.ts";
import { RunInstance } from "../../../src/engine/replay/run-instance.ts";

export interface Life {
  readonly instance: RunInstance;
  readonly entries: readonly JournalEntry[];
  /** The names of the calls that were performed. */
  readonly performed: readonly string[];
}

/**
 * Plays the code until it ends, or for so many answers. What it began after that is left as a process leaves it that
 * dies.
 */
export async function playHost(
  code: (instance: RunInstance) => unknown,
  before: readonly JournalEntry[] = [],
  mostAnswers = Infinity,
): Promise<Life> {
  const entries = [...before];
  const performed: string[] = [];
  const answers: NewEntry[] = [];
  let onAnswer = (): void => {};
  const instance = new RunInstance({
    seed: "00",
    startedAt: new Date(0),
    entries: before,
    events: new Map(),
    resumed: before.length > 0,
  });
  const add = (entry: NewEntry): JournalEntry => {
    const added = { ...entry, seq: entries.length + 1, at: new Date(entries.length + 1) };
    entries.push(added);
    return added;
  };
  instance.onValue = add;
  instance.start(() => code(instance));
  const perform = async ({ number, request }: StepCall): Promise<void> => {
    const { kind, name, digest, input } = request;
    performed.push(name);
    const entry = { kind, call: number, name, digest, input, attempt: 1 };
    try {
      const value = await request.perform({
        call: number,
        inDoubt: false,
        signal: new AbortController().signal,
      });
      answers.push({ ...entry, ok: true, output: encodeValue(value, name) });
    } catch (error) {
      answers.push({ ...entry, ok: false, output: encodeThrown(error) });
    }
    onAnswer();
  };
  const host = new AsyncLocalStorage();
  for (let given = 0; ;) {
    await instance.activity.settle();
    if (instance.made.divergence !== undefined) throw instance.made.divergence;
    if (instance.hasRecorded) {
      instance.deliverRecorded();
      continue;
    }
    for (const call of instance.takeUnstarted().filter(isStepCall))
      host.exit(() => void perform(call).catch(() => {}));
    if (instance.outcome !== undefined || given === mostAnswers) break;
    if (answers.length === 0) await new Promise<void>((resolve) => (onAnswer = resolve));
    const answer = answers.shift();
    if (answer === undefined) continue;
    given += 1;
    instance.deliver(add(answer));
  }
  for (const letGo of instance.onLeave) letGo();
  return { instance, entries, performed };
}
