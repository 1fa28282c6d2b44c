/** The waits of a run in a worker's hands: opened as its code calls them, ended by the first event that they want. */
import { tame } from "../core/describe-thrown.ts";
import { openEvent } from "../core/event-data.ts";
import { encodeThrown } from "../core/recorded-value.ts";
import type { Candidate, HeldRunJournal } from "../core/run-journal.ts";
import type { ClaimedRun } from "../core/run.ts";
import { isWaitCall, type WaitCall } from "./call.ts";
import { mendStack } from "./map-stack.ts";
import type { RunInstance } from "./run-instance.ts";
import { blankAnswer, type RunRecorder } from "./run-recorder.ts";

interface WaitParts {
  readonly run: ClaimedRun;
  readonly instance: RunInstance;
  readonly journal: HeldRunJournal;
  readonly recorder: RunRecorder;
  /** Calls whose waits were opened before. */
  readonly openWaits: readonly number[];
  /** Told when a wait has been opened: what looking back found comes with the next news. */
  readonly onOpened: () => void;
}

export class RunWaits {
  readonly #parts: WaitParts;
  readonly #open: Set<number>;
  readonly #judged = new Set<string>();
  // Ended here: on taking up a run, that may come before its code's waits are looked at.
  readonly #ended = new Set<number>();

  constructor(parts: WaitParts) {
    this.#parts = parts;
    this.#open = new Set(parts.openWaits);
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Opens the wait and looks back in one write. */
  open(call: WaitCall): void {
    if (this.#open.has(call.number) || this.#ended.has(call.number)) return;
    this.#open.add(call.number);
    const { run, instance, journal, recorder, onOpened } = this.#parts;
    const { types, subject } = call.request;
    const except = instance.consumedBy(call);
    const wait = { call: call.number, types, subject, afterSeq: run.eventSeq, except };
    recorder.write(journal.openWait(run.ownership, wait).then(onOpened));
  }

  /** The code no longer waits for it. */
  close(number: number): void {
    if (!this.#open.delete(number)) return;
    const { run, journal, recorder } = this.#parts;
    recorder.write(journal.closeWait(run.ownership, number));
  }

  /** Ends the waits that want one of these events, and has the others forgotten. */
  take(candidates: readonly Candidate[]): void {
    const unwanted: Candidate[] = [];
    for (const candidate of candidates) {
      const key = `${candidate.call} ${candidate.eventSeq}`;
      if (this.#judged.has(key)) continue;
      this.#judged.add(key);
      if (!this.#end(candidate)) unwanted.push(candidate);
    }
    const { run, journal, recorder } = this.#parts;
    if (unwanted.length > 0) recorder.write(journal.dismiss(run.ownership, unwanted));
  }

  /** Ends the wait if it wants this event. The match function is the author's: it runs once, live. */
  #end({ call: number, event: stored }: Candidate): boolean {
    const { instance, recorder } = this.#parts;
    const call = instance.openCalls.find((open) => open.number === number);
    if (call === undefined || !isWaitCall(call) || !this.#open.has(number)) return false;
    const { kind, name, digest, input, match } = call.request;
    const answer = { ...blankAnswer, kind, call: number, name, digest, input };
    const event = openEvent(stored);
    try {
      if (match !== null && !match(event)) return false;
      recorder.record({ ...answer, output: event.id }, { closesWait: number, event });
    } catch (error) {
      recorder.record(
        { ...answer, ok: false, output: encodeThrown(mendStack(tame(error))) },
        { closesWait: number },
      );
    }
    this.#open.delete(number);
    this.#ended.add(number);
    return true;
  }
}
