/** Answers a call with its entry of the journal: here recorded values become the code's own again. */
import type { HathiEvent } from "../../../core/event.ts";
import type { JournalEntry } from "../../../core/journal-entry.ts";
import { decodeValue } from "../../../core/values/recorded-value.ts";
import { type Call, revivalOf } from "./call.ts";

/** @param event what ended a wait */
export function answerCall(call: Call, { kind, ok, output }: JournalEntry, event?: HathiEvent): void {
  const decode = (encoded: string): unknown => decodeValue(encoded, revivalOf(call));
  if (!ok) call.reject(output === null ? new Error("failed") : decode(output));
  else if (kind === "wait") call.resolve(event);
  else call.resolve(output === null ? undefined : decode(output));
}
