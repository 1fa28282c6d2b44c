/**
 * How a run's own version of a built-in asks the host for something. This is the boundary between a run and the
 * world: a module of this folder hands the real work in, and tells the code what the journal says came of it.
 *
 *   askHost        an answer that comes later: `fs.promises.readFile`, a DNS look-up. A step of the run
 *   hearHost       the same, for a callback: `fs.readFile`
 *   takeFromHost   an answer at once: `fs.readFileSync`, `os.cpus()`. A recorded value of the run
 *   followHost     several answers over time: the body of an HTTP answer, a child process (see follow-host.ts)
 *
 * Each call has one number, in the order in which the code asks, and one signature, its name and arguments, which
 * a replay compares. So ask at once, in the turn in which the code called, and never after an `await` of the host's.
 *
 * What is known when a worker has died in the midst of a call decides `once`:
 *
 *   absent   it is simply made again: what reads, and what is as good twice
 *   true     it is recorded as begun before it is made, and people are asked in doubt: what must not happen twice.
 *            An automation whose option inDoubt is "repeat" has it made again instead, a bounded number of times
 *
 * Answers reach the code one a macrotask, in the order of the journal, live and on replay. Their callbacks run in
 * the async context of the call, as AsyncLocalStorage has it: a promise carries it on, and so does hearHost.
 * While an askHost is unanswered the run is not parked, and does not end.
 *
 * Within a step the real built-in serves: a module looks with `insideStep()` before it comes here.
 */
import type { FailureKind } from "../../../core/ports/connector.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { tame } from "../../../core/text/describe-thrown.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import {
  decodeValue,
  encodeOutput,
  encodeThrown,
  type Revival,
} from "../../../core/values/recorded-value.ts";
import type { Listening, StepAttempt } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

export interface Asked {
  /** The name that people read: "fs.readFile", "https.request". */
  readonly name: string;
  /** Plain data that tells this call from others, and that people read. Contents of files are told by their digest. */
  readonly args: readonly unknown[];
  /** What people read in place of the arguments. */
  readonly told?: string;
  /** Makes those classes of an answer again that are no plain data. */
  readonly revival?: Revival;
}

export interface HostCall<Answer> extends Asked {
  /** It must not happen twice unknown to us. */
  readonly once?: boolean;
  /** It only listens to what comes by itself. */
  readonly listens?: Listening;
  /** How many further attempts a failure gets that may pass; none unless it is told. */
  readonly retries?: number;
  readonly classify?: (error: unknown) => FailureKind;
  /** The real work, in no run's context. What it gives is recorded, so it is plain data. */
  readonly perform: (attempt: StepAttempt) => Promise<Answer>;
}

export interface HostAnswer<Answer> {
  /** It rejects with the error that was recorded, or with CancelledError where the run is told to end. */
  readonly promise: Promise<Answer>;
  /** Called when the code no longer waits. What is under way is aborted, and its answer reaches nobody. */
  readonly close: () => void;
}

export function askHost<Answer>(instance: RunInstance, asked: HostCall<Answer>): HostAnswer<Answer> {
  const { name, once, listens, retries = 0, classify = () => ({ kind: "final" }), revival, perform } = asked;
  const call = instance.call({
    kind: "step",
    name,
    ...signatureOf(asked),
    retries,
    repeats: Math.max(retries, defaultRetries),
    ...(once === true && { once }),
    ...(listens !== undefined && { listens }),
    ...(revival !== undefined && { revival }),
    perform,
    classify,
  });
  return { promise: call.promise as Promise<Answer>, close: () => instance.close(call) };
}

/** As askHost, with the answer for a callback. What the callback throws ends the run, as it ends a process elsewhere. */
export function hearHost<Answer>(
  instance: RunInstance,
  asked: HostCall<Answer>,
  done: (error: unknown, answer?: Answer) => void,
): { readonly close: () => void } {
  const { promise, close } = askHost(instance, asked);
  const hear = (...given: Parameters<typeof done>): void => {
    try {
      done(...given);
    } catch (error) {
      instance.fail(error);
    }
  };
  void promise.then(
    (answer) => hear(null, answer),
    (error: unknown) => hear(error),
  );
  return { close };
}

/**
 * An answer at once. It is in the journal before anything else begins or is delivered; where the process dies
 * before that, the call is made again.
 *
 * @param take the real work, which gives plain data
 * @throws what the real work threw, as it was recorded
 */
export function takeFromHost<Answer>(
  instance: RunInstance,
  { name, revival = {}, take, ...asked }: Asked & { readonly take: () => Answer },
): Answer {
  const request = { name, ...signatureOf({ name, ...asked }) };
  const { number, recorded } = instance.made.makeValue(request);
  const answer = recorded ?? record(instance, { ...request, call: number }, asked.args, take);
  const value = answer.output === null ? undefined : decodeValue(answer.output, revival);
  if (!answer.ok) throw value;
  return value as Answer;
}

function record(
  instance: RunInstance,
  request: { readonly name: string; readonly digest: string; readonly input: string; readonly call: number },
  args: readonly unknown[],
  take: () => unknown,
): { readonly ok: boolean; readonly output: string } {
  const entry = { kind: "value" as const, ...request, attempt: 1 };
  let answer: { readonly ok: boolean; readonly output: string };
  try {
    answer = { ok: true, output: encodeOutput(take(), request.name) };
  } catch (error) {
    answer = { ok: false, output: encodeThrown(tame(error)) };
  }
  instance.onValue({ ...entry, ...answer }, args);
  // As a replay will see it.
  return answer;
}

export function signatureOf({ name, args, told }: Asked): {
  readonly digest: string;
  readonly input: string;
} {
  const { digest, input } = describeInput(name, args);
  return { digest, input: told ?? input };
}
