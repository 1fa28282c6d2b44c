/** Makes an attempt of a step, for as long as the step allows. */
import { formatDuration } from "../../../core/time/duration.ts";
import { TimeoutError } from "../../../core/errors.ts";
import type { StepCall } from "../../replay/calls/call.ts";
import { setFarTimer } from "../far-timer.ts";

/** @throws {TimeoutError} if the attempt takes longer than its step allows; the attempt's signal is aborted, too */
export async function withinTime<Value>(
  call: StepCall,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { name, timeoutMs } = call.request;
  if (timeoutMs === undefined) return perform(signal);
  const late = new AbortController();
  const timeout = new TimeoutError(
    `${name} took longer than ${timeoutMs < 1000 ? `${timeoutMs} ms` : formatDuration(timeoutMs)}`,
  );
  const over = Promise.withResolvers<never>();
  const takeBack = setFarTimer(() => {
    late.abort(timeout);
    over.reject(timeout);
  }, timeoutMs);
  try {
    return await Promise.race([perform(AbortSignal.any([signal, late.signal])), over.promise]);
  } finally {
    takeBack();
  }
}
