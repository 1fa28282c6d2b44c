/** Carries the signal of the call being performed to the request that it ends in, through clients that take none. */
import { AsyncLocalStorage } from "node:async_hooks";

const signals = new AsyncLocalStorage<AbortSignal>();

/** Everything that `perform` requests is given up when `signal` aborts. */
export function withCallSignal<Result>(signal: AbortSignal, perform: () => Result): Result {
  return signals.run(signal, perform);
}

/** Aborts with the call that this is part of, and in any case after `timeoutMs`. */
export function requestSignal(timeoutMs: number, ...others: readonly AbortSignal[]): AbortSignal {
  const call = signals.getStore();
  const timeout = AbortSignal.timeout(timeoutMs);
  return AbortSignal.any(call === undefined ? [timeout, ...others] : [timeout, call, ...others]);
}
