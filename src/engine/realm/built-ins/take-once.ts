/**
 * An answer at once of what must not happen twice unknown to us: `fs.appendFileSync`, `execFileSync`. The thread
 * stays where it is until the journal holds that it begins, and with that all that the code was told before.
 *
 *   begun and answered            -> a recorded value, as of any other
 *   begun, and nobody knows       -> looked for, where it leaves something to be found
 *   begun, and nothing tells      -> the run is paused there, and people are asked. Their word is the answer
 *                                    `inDoubt: "repeat"`: made again, which is recorded first
 */
import { tame } from "../../../core/text/describe-thrown.ts";
import { decodeValue, encodeOutput, encodeThrown } from "../../../core/values/recorded-value.ts";
import { diedMidway, inDoubtName } from "../../../core/doubt.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import type { NewEntry } from "../../../core/journal-entry.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { type Asked, signatureOf } from "./host-calls.ts";

export interface OnceCall<Answer, Before> extends Asked {
  /** What a later look has to know of how things were. Recorded as the call begins. */
  readonly before?: () => Before;
  /** The answer, if the call is seen to have happened. "not" if it is seen not to have. Undefined if nothing tells. */
  readonly lookFor?: (before: Before) => { readonly happened: Answer } | "not" | undefined;
  /** The real work, which gives plain data. */
  readonly take: (before: Before) => Answer;
}

/** @throws what the real work threw, as it was recorded */
export function takeOnceFromHost<Answer, Before = undefined>(
  instance: RunInstance,
  call: OnceCall<Answer, Before>,
): Answer {
  const { name, revival = {} }: Asked = call;
  const signature = signatureOf(call);
  const { number, recorded } = instance.made.makeValue({ name, ...signature });
  const answer = recorded ?? makeOnce(instance, { kind: "value", call: number, name, ...signature }, call);
  const value = answer.output === null ? undefined : decodeValue(answer.output, revival);
  if (!answer.ok) throw value;
  return value as Answer;
}

// A call that kills its process each time is asked about in the end.
const mostRepeats = defaultRetries;

/** As a person's "do it again" is recorded. */
function madeAgain(attempt: number, name: string): string {
  const message = `nobody knows whether it happened (${diedMidway}); it is made again`;
  return encodeOutput(
    { attempt, retryAt: 0, inDoubt: false, wasAsked: true, error: { name: inDoubtName, message } },
    name,
  );
}

type Entry = Omit<NewEntry, "ok" | "output" | "attempt">;

function makeOnce<Answer, Before>(
  instance: RunInstance,
  asked: Entry,
  { before, lookFor, take }: OnceCall<Answer, Before>,
): Pick<NewEntry, "ok" | "output"> {
  const { name, call } = asked;
  const { begun, attempts } = instance.made.findAttempt(call);
  let entry = { ...asked, attempt: attempts + 1 };
  let found =
    begun === undefined
      ? "not"
      : begun.output === null
        ? undefined
        : lookFor?.(decodeValue(begun.output) as Before);
  if (found === undefined) {
    if (instance.made.inDoubt !== "repeat" || entry.attempt > mostRepeats) {
      throw instance.made.haltInDoubt(entry, begun?.at ?? new Date(instance.now));
    }
    instance.onValue({ ...entry, kind: "attempt", ok: false, output: madeAgain(entry.attempt, name) });
    entry = { ...entry, attempt: entry.attempt + 1 };
    found = "not";
  }
  let answer: Pick<NewEntry, "ok" | "output">;
  try {
    if (found === "not") {
      const was = before?.() as Before;
      instance.onBegin({ ...entry, kind: "begun", ok: true, output: encodeOutput(was, name) });
      answer = instance.activity.hold(() => makeNow(name, () => take(was)));
    } else {
      const { happened } = found;
      answer = makeNow(name, () => happened);
    }
  } catch (error) {
    throw instance.made.halt(error);
  }
  instance.onValue({ ...entry, ...answer });
  return answer;
}

function makeNow(name: string, take: () => unknown): Pick<NewEntry, "ok" | "output"> {
  try {
    return { ok: true, output: encodeOutput(take(), name) };
  } catch (error) {
    return { ok: false, output: encodeThrown(tame(error)) };
  }
}
