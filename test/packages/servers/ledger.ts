/** What reached the local servers since it was last taken; all of them write it. */
import type { Effect } from "../play/outcome.ts";

const effects: Effect[] = [];
const forgetting: (() => void)[] = [];

/** @param isRead whether asking again changes nothing */
export function note(what: string, isRead = false): void {
  effects.push({ what, isRead });
}

const repeatable = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a request is as good twice: the same is put where it is already, or what is gone is removed. */
export function isRepeatable(method: string): boolean {
  return repeatable.has(method);
}

/** What a server holds is forgotten with the ledger, so that each play finds the same world. */
export function onForget(forget: () => void): void {
  forgetting.push(forget);
}

export function takeEffects(): readonly Effect[] {
  for (const forget of forgetting) forget();
  return effects.splice(0);
}
