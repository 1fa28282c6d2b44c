/** A timer that may be as far off as one likes. Node's own timers fire at once if they are set beyond 24.8 days. */

const longestMs = 2 ** 31 - 1;

/** Calls back after so many milliseconds. Gives a function that cancels the timer. */
export function setFarTimer(ring: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(() => (left > longestMs ? arm(left - longestMs) : ring()), Math.min(left, longestMs));
  };
  arm(ms);
  return () => clearTimeout(timer);
}
