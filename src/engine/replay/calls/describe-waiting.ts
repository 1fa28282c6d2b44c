/** What a parked run waits for, in people's words. */
import { askEndedType } from "../../../core/asks/question.ts";
import { timeoutName } from "../../../core/journal-entry.ts";
import type { Call } from "./call.ts";

/** @param reasonOf why a step waits, if it waits for more than its next attempt */
export function describeWaiting(
  calls: readonly Call[],
  reasonOf: (call: number) => string | undefined = () => undefined,
): string {
  const parts = calls.flatMap(({ number, request }) => {
    if (request.kind === "wait" && request.types.includes(askEndedType)) return [request.name];
    // What a question hears beside its buttons is no wait of the author's.
    if (request.kind === "wait" && request.name.startsWith("ask: ")) return [];
    if (request.kind === "wait") {
      return [
        `${request.name.replace(/^next /, "")}${request.subject === null ? "" : ` of ${request.subject}`}`,
      ];
    }
    if (request.kind === "timer" && request.name !== timeoutName)
      return [`${request.name} ${request.input ?? ""}`.trim()];
    if (request.kind === "step") {
      const reason = reasonOf(number);
      return [reason === undefined ? `another attempt of ${request.name}` : `${reason} (${request.name})`];
    }
    return [];
  });
  const shown = [...new Set(parts)];
  const rest = shown.length - 3;
  return `${shown.slice(0, 3).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
