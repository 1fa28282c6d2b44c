/** How large a recorded value may be, and from what size on it is kept apart from the journal. */

/** Larger outputs go to a table of their own, so that reading a journal's outline stays cheap. */
export const keptApartFromBytes = 64 * 1024;

export const defaultMaxValueBytes = 32 * 1024 * 1024;

let maxValueBytes = defaultMaxValueBytes;

/** Sets the limit for this process, as its configuration has it. */
export function boundValues(bytes: number): void {
  maxValueBytes = bytes;
}

/** The limit that was set, for other threads of this process. */
export function currentValueBound(): number {
  return maxValueBytes;
}

/** The size of what is recorded when it is over the limit. */
export function findExcess(encoded: string): { readonly bytes: number; readonly limit: number } | undefined {
  // No character takes more than three bytes in UTF-8.
  if (encoded.length * 3 <= maxValueBytes) return undefined;
  const bytes = Buffer.byteLength(encoded);
  return bytes <= maxValueBytes ? undefined : { bytes, limit: maxValueBytes };
}
