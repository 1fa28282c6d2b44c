/** Iterators of outside: after a replay they stand at their beginning, and what they gave is in the journal. */
import { isPromise } from "node:util/types";
import type { OutsideCall } from "./outside-call.ts";

/** Whether this call asks an iterator that a call gave for its next value. */
export function isIteration({ name, owner, self }: OutsideCall): boolean {
  if (!owner.isLive || typeof self !== "object" || self === null) return false;
  return name.endsWith(".next") && (Symbol.asyncIterator in self || Symbol.iterator in self);
}

/** Asks for that many values in vain, one after the other, and then for the one that is wanted. */
export function passTo(count: number, ask: () => unknown): unknown {
  const first = ask();
  if (!isPromise(first)) {
    for (let passed = 1; passed < count; passed += 1) ask();
    return ask();
  }
  return (async () => {
    await first;
    // oxlint-disable-next-line no-await-in-loop -- an iterator is asked for one value at a time
    for (let passed = 1; passed < count; passed += 1) await ask();
    return ask();
  })();
}
