/** A timer of the process that may be as far off as one likes: Node's own fires at once beyond 24.8 days. */

const longestMs = 2 ** 31 - 1;

/** Calls back after so many milliseconds; gives what takes it back. */
export function setFarTimer(ring: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(() => (left > longestMs ? arm(left - longestMs) : ring()), Math.min(left, longestMs));
  };
  arm(ms);
  return () => clearTimeout(timer);
}
