/**
 * One call of a package or built-in outside of the bundle. What it gives decides what it is:
 *
 *   a promise                  -> a step: recorded when it settles
 *   plain data, at once        -> a recorded value: a replay gives it without the call
 *   anything else, or it takes
 *   a function                 -> refused, with the remedy. In builds of before it was a live object: a replay makes
 *                                 the call again
 *
 * An async function is known to give a promise, so its call begins like every step: recorded as begun first,
 * unless it may be repeated. Any other has to be made before one knows: what it did is in the journal a moment
 * later, before anything else begins or is delivered.
 */
import { isAsyncFunction, isPromise } from "node:util/types";
import type { FailureKind } from "../../../core/ports/connector.ts";
import { tame } from "../../../core/text/describe-thrown.ts";
import { messageOf } from "../../../core/errors.ts";
import type { JournalEntry } from "../../../core/journal-entry.ts";
import { decodeValue, encodeOutput, encodeThrown } from "../../../core/values/recorded-value.ts";
import type { CallRequest } from "../../replay/calls/call.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { insideStep, runContext, type StepScope } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { describeArguments, hiddenInput } from "./describe-arguments.ts";
import { handIn } from "./hand-in.ts";
import { isIteration, passTo } from "./iteration.ts";
import type { Origin, OutsideCall, Wrapping } from "./outside-call.ts";
import { membersOf, withMembers } from "./promise-members.ts";
import { isPlainData, toRecordable, toRecordableError } from "./recordable.ts";
import { refuseOutside } from "./refuse-outside.ts";
import { isRepeatableCall } from "./repeatable-calls.ts";

export function callOutside(instance: RunInstance, objects: Wrapping, call: OutsideCall): unknown {
  const unwrap = (value: unknown): unknown => objects.unwrap(value);
  if (insideStep()) return call.make(call.args.map(unwrap));
  const name = call.isConstructor ? `new ${call.name}` : call.name;
  if (objects.isStrict && call.isConstructor) throw refuseOutside(name, call.origin);
  const handed = call.args.map((argument) => handIn(argument, unwrap, name));
  const given = handed.map(({ value }) => value);
  const described = describeArguments(
    name,
    handed.map(({ value }) => value),
    call.isConstructor,
  );
  const request = { name, ...described };
  const scope: StepScope = { name };
  const makeNow = (): unknown => runContext.run({ instance, step: scope }, () => call.make(given));
  // An iterator that was made again goes to where it was: it is asked again for what it gave before.
  const passed = isIteration(call) ? call.owner.skipped : 0;
  const make = passed === 0 ? makeNow : () => passTo(passed, makeNow);
  if (passed > 0 && instance.made.nextIs !== "answered") call.owner.skipped = 0;
  const asStep = (begun: Promise<unknown> | null): CallRequest =>
    stepOf(request, call, scope, begun, async () => make());
  const isAsync = isAsyncFunction(call.target);
  if (objects.isStrict && !isAsync && handed.some(({ hasFunction }) => hasFunction))
    throw refuseOutside(`${name} takes a function`, call.origin);
  const { nextIs, nextMembers } = instance.made;
  if (nextIs === "answered") call.owner.skipped += 1;
  if (nextIs !== undefined || isAsync) {
    const { promise } = instance.call(asStep(null));
    return withMembers(promise, nextMembers, () => liveOf(objects, call, make()));
  }

  const { number, recorded } = instance.made.makeValue(request);
  const isLive = recorded?.ok === true && recorded.output === null;
  if (recorded !== undefined && !isLive) {
    call.owner.skipped += 1;
    return answer(recorded, call.origin);
  }
  const entry = { kind: "value" as const, call: number, ...request, attempt: 1 };
  let value: unknown;
  try {
    value = make();
  } catch (error) {
    scope.isOver = true;
    const output = encodeThrown(toRecordableError(withSessionNote(tame(error), call), name));
    if (recorded === undefined) instance.onValue({ ...entry, ok: false, output });
    return answer({ ok: false, output }, call.origin);
  }
  if (isPromise(value) && !isLive) {
    const members = objects.isStrict ? [] : membersOf(value);
    const output = members.length === 0 ? null : encodeOutput(members, name);
    instance.onValue({ ...entry, kind: "begun", ok: true, output });
    const { promise } = instance.continueAsStep(asStep(value));
    return withMembers(promise, members, () => liveOf(objects, call, value));
  }
  scope.isOver = true;
  if (
    !isLive &&
    !call.isConstructor &&
    isPlainData(value) &&
    !handed.some(({ hasFunction }) => hasFunction)
  ) {
    const output = encodeOutput(toRecordable(value, name), name);
    instance.onValue({ ...entry, ok: true, output });
    // As a replay will see it.
    return answer({ ok: true, output }, call.origin);
  }
  if (objects.isStrict) {
    const output = encodeThrown(refuseOutside(`${name} gives an object`, call.origin));
    instance.onValue({ ...entry, ok: false, output });
    return answer({ ok: false, output }, call.origin);
  }
  // The call may be to a factory, which is handed the key of the client that it makes.
  const input = call.args.length === 0 ? entry.input : hiddenInput;
  if (recorded === undefined) instance.onValue({ ...entry, input, ok: true, output: null });
  return liveOf(objects, call, value);
}

function liveOf(objects: Wrapping, call: OutsideCall, value: unknown): unknown {
  return objects.wrap(value, {
    ...call.origin,
    name: call.isConstructor ? (call.name.split(".").at(-1) ?? call.name) : `${call.name}()`,
    isLive: true,
    skipped: 0,
  });
}

function answer(recorded: Pick<JournalEntry, "ok" | "output">, origin: Origin): unknown {
  const value = recorded.output === null ? undefined : decodeValue(recorded.output, origin.revival);
  if (!recorded.ok) throw value;
  return value;
}

function stepOf(
  request: { readonly name: string; readonly digest: string; readonly input: string },
  call: OutsideCall,
  scope: StepScope,
  begun: Promise<unknown> | null,
  again: () => Promise<unknown>,
): CallRequest {
  let first = begun;
  // The promise may be rejected before the step begins to wait for it.
  first?.catch(() => {});
  return {
    kind: "step",
    ...request,
    retries: defaultRetries,
    once: !isRepeatableCall(call.origin.module, call.name),
    isBegun: begun !== null,
    revival: call.origin.revival,
    async perform() {
      scope.isOver = false;
      const work = first ?? again();
      first = null;
      try {
        return toRecordable(await work, request.name);
      } catch (error) {
        throw toRecordableError(withSessionNote(tame(error), call), request.name);
      } finally {
        scope.isOver = true;
      }
    },
    classify: (error) => classify(error, call.origin),
  };
}

// Retried only if no connection was made, so that nothing can have happened. Packages retry the rest themselves.
const neverConnected = new Set(["EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND"]);

function classify(error: unknown, { module }: Origin): FailureKind {
  // A failure of Node's own modules is an answer: there is no such host, no such file.
  if (module.startsWith("node:")) return { kind: "final" };
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1, current = current.cause) {
    if ("code" in current && neverConnected.has(String(current.code))) {
      return { kind: "transient", retryAfterMs: null, unreached: true };
    }
  }
  return { kind: "final" };
}

/** Says what a replay may have to do with the failure of a live object. */
function withSessionNote(error: unknown, { owner }: OutsideCall): unknown {
  if (!owner.isLive || owner.skipped === 0 || !(error instanceof Error)) return error;
  const note = `(${owner.name} was made again when this run went on, and the ${owner.skipped} call(s) that it had answered before were not: if it needs a session, make and use it within one step)`;
  owner.skipped = 0;
  try {
    error.message = `${messageOf(error)} ${note}`;
  } catch {
    // A frozen error keeps its own message.
  }
  return error;
}
