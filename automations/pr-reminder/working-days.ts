/** Computes when a reminder may come: at nine on a working day where its reader is, and not soon after other news. */

const hour = "09";
const quietMs = 8 * 3_600_000;
// Some time zones differ by a quarter of an hour.
const stepMs = 15 * 60_000;
const longestMs = 8 * 86_400_000;
const weekend = new Set(["Sat", "Sun"]);

export const defaultTimeZone = "UTC";

/** @returns milliseconds since the epoch */
export function nextReminderAt(now: number, timeZone = defaultTimeZone): number {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const first = Math.ceil((now + quietMs) / stepMs) * stepMs;
  for (let at = first; at < first + longestMs; at += stepMs) {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const isNine = parts.get("hour") === hour && parts.get("minute") === "00";
    if (isNine && !weekend.has(parts.get("weekday") ?? "")) return at;
  }
  return first + 86_400_000;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
