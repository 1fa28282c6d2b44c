/** How long an event's type and subjects may be. Waits find them by an index, whose rows hold some 2,700 bytes. */
import { HathiError } from "../errors.ts";
import { type NewEvent, subjectsOf } from "../event.ts";

export const longestType = 300;
export const longestSubject = 255;

/** @throws {HathiError} DELIVERY_INVALID for a type or subject that is too long for the index of waits */
export function checkEventNames(event: Pick<NewEvent, "type" | "subject" | "subjects">): void {
  const over = findTooLong([event.type], subjectsOf(event));
  if (over !== undefined)
    throw new HathiError(
      "DELIVERY_INVALID",
      `the event's ${over}. Shorten it where it is sent: nothing could wait for it`,
    );
}

/** Says in words which name is too long; undefined where none is. */
export function findTooLong(types: readonly string[], subjects: readonly string[]): string | undefined {
  const type = types.find(({ length }) => length > longestType);
  if (type !== undefined) return `type is over ${longestType} characters: "${type.slice(0, 40)}..."`;
  const subject = subjects.find(({ length }) => length > longestSubject);
  return subject === undefined
    ? undefined
    : `subject is over ${longestSubject} characters: "${subject.slice(0, 40)}..."`;
}
