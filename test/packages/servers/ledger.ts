/** What reached the local servers since it was last taken; all of them write it. */
import type { Effect } from "../play/outcome.ts";

const effects: Effect[] = [];
const forgetting: (() => void)[] = [];

/** @param isRead whether asking again changes nothing */
export function note(what: string, isRead = false): void {
  effects.push({ what, isRead });
}

/** What a server holds is forgotten with the ledger, so that each play finds the same world. */
export function onForget(forget: () => void): void {
  forgetting.push(forget);
}

export function takeEffects(): readonly Effect[] {
  for (const forget of forgetting) forget();
  return effects.splice(0);
}
