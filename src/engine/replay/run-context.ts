/** Where a call comes from: which run's code is executing, and whether it is inside a `step`. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunInstance } from "./run-instance.ts";

/** The step, or the call outside of the bundle, that the code executes in. */
export interface StepScope {
  readonly name: string;
  /** Whether this is the function of store.update, whose key stays locked while the function runs. */
  readonly isUpdate?: boolean;
  /** Set when the step has ended. Code that still runs as part of this step is too late. */
  isOver?: boolean;
  /** What is to be given back once it has ended: sockets that were lent to it. */
  atEnd?: (() => void)[];
}

export interface RunContext {
  readonly instance: RunInstance;
  /** Set inside `step(...)`, where the real clock, the network and packages serve every call. */
  readonly step: StepScope | null;
}

export const runContext = new AsyncLocalStorage<RunContext>();

export function insideStep(): boolean {
  return runContext.getStore()?.step != null;
}

/** Starts the author's code of a run: whatever it calls finds its run by the context. */
export function startInContext(instance: RunInstance, run: () => unknown): void {
  runContext.run({ instance, step: null }, () => {
    instance.start(run);
  });
}
