/** The memory that the bodies of all requests share, from their first byte to their answer. */

export interface BodyBudget {
  /** Whether a body of this size could be taken in now. */
  hasRoomFor(bytes: number): boolean;
  /** Begins a body, which grows as its bytes come. */
  open(): BodyShare;
}

export interface BodyShare {
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
      let share = 0;
      return {
        grow(bytes) {
          if (used + bytes > ceilingOf(share + bytes)) return false;
          used += bytes;
          share += bytes;
          return true;
        },
        close() {
          used -= share;
          share = 0;
        },
      };
    },
  };
}
