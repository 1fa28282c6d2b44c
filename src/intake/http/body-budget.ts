/** The memory that the bodies of all requests share, from their first byte to their answer. */

export interface BodyBudget {
  /** Whether a body of this size could be held now. */
  hasRoomFor(bytes: number): boolean;
  /** Begins a body, which grows as its bytes come. */
  open(): HeldBody;
}

export interface HeldBody {
  /** Takes so many bytes more; false when there is no room for them. */
  grow(bytes: number): boolean;
  /** Gives all of them back. */
  close(): void;
}

// Large bodies leave a part to the small ones: a command or a click is answered while the largest ones wait.
const smallBytes = 1024 * 1024;
const largeShare = 0.75;

export function createBodyBudget(totalBytes: number): BodyBudget {
  let used = 0;
  const ceilingOf = (bodyBytes: number): number =>
    bodyBytes > smallBytes ? totalBytes * largeShare : totalBytes;
  return {
    hasRoomFor: (bytes) => used + bytes <= ceilingOf(bytes),
    open() {
      let held = 0;
      return {
        grow(bytes) {
          if (used + bytes > ceilingOf(held + bytes)) return false;
          used += bytes;
          held += bytes;
          return true;
        },
        close() {
          used -= held;
          held = 0;
        },
      };
    },
  };
}
