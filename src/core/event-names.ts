/** How long the names of events may be: what waits look for is in an index, whose rows take some 2,700 bytes. */
import { HathiError } from "./errors.ts";
import type { NewEvent } from "./event.ts";

export const longestType = 300;
export const longestSubject = 255;

/** @throws {HathiError} DELIVERY_INVALID for what no wait could ever name */
export function checkEventNames({ type, subject }: Pick<NewEvent, "type" | "subject">): void {
  const over = findTooLong([type], subject);
  if (over !== undefined)
    throw new HathiError(
      "DELIVERY_INVALID",
      `the event's ${over}. Shorten it where it is sent: nothing could wait for it`,
    );
}

/** In words, what is too long. */
export function findTooLong(types: readonly string[], subject: string | null): string | undefined {
  const type = types.find(({ length }) => length > longestType);
  if (type !== undefined) return `type is over ${longestType} characters: "${type.slice(0, 40)}..."`;
  return subject !== null && subject.length > longestSubject
    ? `subject is over ${longestSubject} characters: "${subject.slice(0, 40)}..."`
    : undefined;
}
