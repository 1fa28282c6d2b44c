/** Where a call comes from: which run's code is executing, and whether it is inside a `step`. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunInstance } from "./run-instance.ts";

/** A step, or a call outside of the bundle, that code executes in. */
export interface StepScope {
  readonly name: string;
  /** It is the function of store.update, which holds its key meanwhile. */
  readonly isUpdate?: boolean;
  /** Set once it has ended: what still runs in its name then runs too late. */
  isOver?: boolean;
  /** What is to be given back once it has ended: sockets that were lent to it. */
  atEnd?: (() => void)[];
}

export interface RunContext {
  readonly instance: RunInstance;
  /** Set inside `step(...)`: there the real clock, network and packages serve every call. */
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
