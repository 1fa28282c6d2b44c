/** `next(...)` as a run sees it: a wait for an event, with a durable timer beside it where it has a timeout. */
import { timeoutName } from "../../../core/journal-entry.ts";
import { AsyncLocalStorage } from "node:async_hooks";
import { formatDuration } from "../../../core/time/duration.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import { HathiError, TimeoutError } from "../../../core/errors.ts";
import { findTooLong } from "../../../core/bounds/event-names.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { RunId } from "../../../core/ids.ts";
import type * as hathi from "../../../index.ts";
import type { Call } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { withSignal } from "../../replay/with-signal.ts";
import {
  checkOptions,
  describeKind,
  isDuration,
  isFunction,
  isSignal,
  isText,
  refuseInStep,
  refusePromise,
} from "./check-call.ts";
import { watchWait } from "../globals/lost-waits.ts";
import { openTimer, readLeft } from "../globals/run-timers.ts";

export function next(
  instance: RunInstance,
  runId: RunId,
  types: readonly string[],
  options: hathi.NextOptions<HathiEvent>,
): Promise<unknown> {
  let opened: Call | undefined;
  const promise = waitFor(instance, runId, types, options, (call) => {
    opened = call;
  });
  return opened === undefined ? promise : watchWait(instance, opened, promise);
}

async function waitFor(
  instance: RunInstance,
  runId: RunId,
  types: readonly string[],
  options: hathi.NextOptions<HathiEvent>,
  onCall: (call: Call) => void,
): Promise<unknown> {
  refuseInStep("next");
  checkNext(types, options);
  options.signal?.throwIfAborted();
  // A signal belongs to the run that it was sent to.
  const isSignal = types.every((type) => type.startsWith("signal."));
  const subject = options.subject ?? (isSignal ? runId : null);
  const tooLong = findTooLong(types, subject === null ? [] : [subject]);
  if (tooLong !== undefined) {
    throw new HathiError("VALUE_TOO_LARGE", `next: the ${tooLong}. No event has such a one`);
  }
  const name = `next ${types.join(" or ")}`;
  const call = instance.call({
    kind: "wait",
    name,
    ...describeInput(name, subject === null ? [] : [subject]),
    types,
    subject,
    match: options.match === undefined ? null : judge(name, options.match),
  });
  onCall(call);
  const wait = withSignal(instance, call, options.signal);
  if (options.timeout === undefined) return wait.promise;
  const timer = openTimer(instance, timeoutName, readLeft(options.timeout), String(options.timeout));
  const timeout = timer.promise.then(() => {
    instance.close(wait);
    throw new TimeoutError(`${name}: nothing came within ${inWords(options.timeout)}`);
  });
  try {
    return await Promise.race([wait.promise, timeout]);
  } finally {
    instance.close(timer);
  }
}

const nextOptions = {
  subject: (value: unknown) => (value === null ? undefined : isText(value)),
  match: isFunction,
  timeout: (value: unknown) => (typeof value === "number" && value < 0 ? undefined : isDuration(value)),
  signal: isSignal,
};

function checkNext(types: unknown, options: unknown): void {
  const names: readonly unknown[] = Array.isArray(types) ? types : [types];
  const wrong = names.filter((type) => typeof type !== "string" || !/^[\w-]+(\.[\w-]+)+$/.test(type));
  if (names.length === 0 || wrong.length > 0) {
    const [given] = wrong;
    const told = typeof given === "string" && given !== "" ? `"${given.slice(0, 100)}"` : describeKind(given);
    throw new TypeError(
      `next: name one event or several, as in next("github.pull_request.closed"), not ${names.length === 0 ? "none" : told}`,
    );
  }
  checkOptions("next", options, nextOptions);
}

/** The author's `match` judges an event, in the async context in which the function was handed in. */
function judge(name: string, match: (event: HathiEvent) => boolean): (event: HathiEvent) => boolean {
  return AsyncLocalStorage.bind((event: HathiEvent) => {
    const answer: unknown = match(event);
    refusePromise(`${name}: match`, answer);
    return Boolean(answer);
  });
}

/** An author may give a timeout in milliseconds. */
function inWords(timeout: hathi.Duration | undefined): string {
  return typeof timeout === "number" ? formatDuration(timeout) : String(timeout);
}
