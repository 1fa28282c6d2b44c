/** Where a call comes from: which run's code is executing, and whether it is inside a `step`. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunInstance } from "./run-instance.ts";

export interface RunContext {
  readonly instance: RunInstance;
  /** Set inside `step(...)`: there the real clock, network and packages serve every call. */
  readonly step: { readonly name: string } | null;
}

export const runContext = new AsyncLocalStorage<RunContext>();

export function insideStep(): boolean {
  return runContext.getStore()?.step != null;
}
