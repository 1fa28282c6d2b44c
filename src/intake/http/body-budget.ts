/** The memory that the bodies of all requests share, from the first byte until the answer. */

export interface BodyBudget {
  /** Whether there is room for a body of this size now. */
  hasRoomFor(bytes: number): boolean;
  /** Begins the share of a body, which grows as its bytes arrive. */
  open(): BodyShare;
}

export interface BodyShare {
  /** Takes so many more bytes; returns false where there is no room for them. */
  grow(bytes: number): boolean;
  /** Gives all bytes back. */
  close(): void;
}

// Large bodies leave a part of the memory to small ones, so that commands and clicks are answered meanwhile.
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
