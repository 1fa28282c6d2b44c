/** How large a recorded value may be, and from which size on it is stored apart from the journal. */

/** Larger outputs are stored in a table of their own, so that reading a journal without them stays cheap. */
export const keptApartFromBytes = 64 * 1024;

export const defaultMaxValueBytes = 32 * 1024 * 1024;

let maxValueBytes = defaultMaxValueBytes;

/** Sets the configured bound for this thread. */
export function boundValues(bytes: number): void {
  maxValueBytes = bytes;
}

/** The bound that was set, to be handed to other threads of this process. */
export function currentValueBound(): number {
  return maxValueBytes;
}

/** The size of an encoded value that is too large, and the bound; undefined where the value fits. */
export function findExcess(encoded: string): { readonly bytes: number; readonly most: number } | undefined {
  // One UTF-16 unit takes at most three bytes in UTF-8, so most values need not be measured.
  if (encoded.length * 3 <= maxValueBytes) return undefined;
  const bytes = Buffer.byteLength(encoded);
  return bytes <= maxValueBytes ? undefined : { bytes, most: maxValueBytes };
}
