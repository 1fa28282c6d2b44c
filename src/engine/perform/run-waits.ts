/** The waits of a run in hand. A wait is opened when the code calls for it, and ended by the first event that it wants. */
import { askEndedType } from "../../core/asks/question.ts";
import { tame } from "../../core/text/describe-thrown.ts";
import { openEvent } from "../../core/values/event-data.ts";
import type { EventId } from "../../core/ids.ts";
import { encodeThrown } from "../../core/values/recorded-value.ts";
import type { Candidate, OwnedRunJournal } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { isWaitCall, type WaitCall } from "../replay/calls/call.ts";
import { mendStack } from "../build/map-stack.ts";
import type { RunInstance } from "../replay/run-instance.ts";
import { blankAnswer, type RunRecorder } from "./run-recorder.ts";

interface WaitParts {
  readonly run: ClaimedRun;
  readonly instance: RunInstance;
  readonly journal: OwnedRunJournal;
  readonly recorder: RunRecorder;
  /** The calls whose waits an earlier owner has opened. */
  readonly openWaits: readonly number[];
  /** Called when a wait was opened for which events had come before. They come with the next news. */
  readonly onFound: () => void;
}

interface Look {
  /** How far it has come. Later events are not judged yet, so that events are taken in their order. */
  readonly upTo: number;
  readonly isUnderWay: boolean;
}

export class RunWaits {
  readonly #parts: WaitParts;
  readonly #open: Set<number>;
  readonly #looks = new Map<number, Look>();
  readonly #judged = new Set<string>();
  // The waits that were ended here. When a run is taken up, this may happen before the waits of its code are opened.
  readonly #ended = new Set<number>();
  // The events that were recorded for a wait and not delivered yet. No other wait gets them meanwhile.
  readonly #recorded = new Map<EventId, number>();

  constructor(parts: WaitParts) {
    this.#parts = parts;
    this.#open = new Set(parts.openWaits);
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Opens the wait and looks back in one write. */
  open(call: WaitCall): void {
    const { number } = call;
    if (this.#ended.has(number)) return;
    if (this.#parts.instance.isAside(call)) {
      // A question that lost before its wait was open is opened and closed: so its card shows that it has lost.
      if (call.request.types.includes(askEndedType) && !this.#open.has(number)) {
        this.#open.add(number);
        this.#look(call, this.#since);
      }
      this.close(number);
      return;
    }
    const { run } = this.#parts;
    // An owner that died may have opened the wait without judging any event.
    if (this.#open.has(number) && !(run.takenOver && !this.#looks.has(number))) return;
    this.#open.add(number);
    this.#look(call, this.#since);
  }

  /** The code no longer waits, or the wait has lost a race. */
  close(number: number): void {
    this.#looks.delete(number);
    if (!this.#open.delete(number)) return;
    const { run, journal, recorder } = this.#parts;
    recorder.write(journal.closeWait(run.ownership, number));
  }

  /** Offers an event to the other waits if the wait that it was recorded for no longer wants it. */
  giveBack(event: EventId): void {
    const seq = this.#recorded.get(event);
    if (seq === undefined) return;
    this.#recorded.delete(event);
    for (const call of this.#parts.instance.openCalls) {
      if (!isWaitCall(call) || !this.#open.has(call.number)) continue;
      this.#judged.delete(`${call.number} ${seq}`);
      this.#look(call, Math.min(seq - 1, this.#looks.get(call.number)?.upTo ?? Infinity));
    }
  }

  /** Ends the waits that want one of these events, and has the unwanted events forgotten. */
  take(candidates: readonly Candidate[]): void {
    const unwanted: Candidate[] = [];
    for (const candidate of candidates) {
      const { call, eventSeq } = candidate;
      const key = `${call} ${eventSeq}`;
      if (this.#judged.has(key) || eventSeq > (this.#looks.get(call)?.upTo ?? Infinity)) continue;
      this.#judged.add(key);
      if (!this.#end(candidate)) unwanted.push(candidate);
    }
    const { run, journal, recorder, instance } = this.#parts;
    if (unwanted.length > 0) recorder.write(journal.dismiss(run.ownership, unwanted));
    for (const [number, { upTo, isUnderWay }] of this.#looks) {
      if (isUnderWay) continue;
      const call = instance.openCalls.find((open) => open.number === number);
      if (call !== undefined && isWaitCall(call)) this.#look(call, upTo);
    }
  }

  get #since(): number {
    const { sinceSeq, eventSeq } = this.#parts.run;
    return sinceSeq ?? eventSeq;
  }

  #look(call: WaitCall, afterSeq: number): void {
    const { run, instance, journal, recorder, onFound } = this.#parts;
    const { types, subject } = call.request;
    const except = [...instance.taken.ids, ...this.#recorded.keys()];
    const look = { upTo: afterSeq, isUnderWay: true };
    this.#looks.set(call.number, look);
    const looked = async (): Promise<void> => {
      const { hasFound, moreAfter } = await journal.openWait(run.ownership, {
        call: call.number,
        types,
        subject,
        afterSeq,
        except,
      });
      // Unless another look has begun meanwhile, or the wait was closed.
      if (this.#looks.get(call.number) === look) {
        if (moreAfter === null) this.#looks.delete(call.number);
        else this.#looks.set(call.number, { upTo: moreAfter, isUnderWay: false });
      }
      // Of events that come after this look the run is told as of any news.
      if (hasFound) onFound();
    };
    recorder.write(looked());
  }

  /** Ends the wait if it wants this event. The match function is the author's. It runs once, never during replay. */
  #end({ call: number, event: stored, eventSeq }: Candidate): boolean {
    const { instance, recorder } = this.#parts;
    const call = instance.openCalls.find((open) => open.number === number);
    if (call === undefined || !isWaitCall(call) || !this.#open.has(number)) return false;
    // One event ends one wait of a run.
    if (instance.taken.has(stored.id) || this.#recorded.has(stored.id)) return false;
    const { kind, name, digest, input, match } = call.request;
    const answer = { ...blankAnswer, kind, call: number, name, digest, input };
    const event = openEvent(stored);
    try {
      if (match !== null && !match(event)) return false;
      this.#recorded.set(event.id, eventSeq);
      recorder.record({ ...answer, output: event.id }, { closesWait: number, event });
    } catch (error) {
      recorder.record(
        { ...answer, ok: false, output: encodeThrown(mendStack(tame(error))) },
        { closesWait: number },
      );
    }
    this.#open.delete(number);
    this.#looks.delete(number);
    this.#ended.add(number);
    return true;
  }
}
