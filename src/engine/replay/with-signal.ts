/** Binds a call to its author's AbortSignal. When the signal aborts, the call is closed and rejects with the reason. */
import type { Call } from "./calls/call.ts";
import type { RunInstance } from "./run-instance.ts";

export function withSignal(instance: RunInstance, call: Call, signal: AbortSignal | undefined): Call {
  if (signal === undefined) return call;
  const abort = (): void => {
    instance.close(call);
    call.reject(signal.reason);
  };
  if (signal.aborted) {
    abort();
    return call;
  }
  signal.addEventListener("abort", abort, { once: true });
  const forget = (): void => signal.removeEventListener("abort", abort);
  call.promise.then(forget, forget);
  return call;
}
