/** Durations as authors write them: "3 days", "1h 30m", or a number of milliseconds. */

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const unitOfWord: Readonly<Record<string, keyof typeof unitMs>> = {
  ms: "ms",
  millisecond: "ms",
  milliseconds: "ms",
  s: "s",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  m: "m",
  min: "m",
  mins: "m",
  minute: "m",
  minutes: "m",
  h: "h",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  d: "d",
  day: "d",
  days: "d",
  w: "w",
  week: "w",
  weeks: "w",
};

/**
 * "2 days", "90 min", "1h 30m", or milliseconds.
 *
 * @example
 * const patience: Duration = "1h 30m";
 * await sleep(patience);
 */
export type Duration = string | number;

/**
 * Milliseconds of a duration.
 *
 * @throws {RangeError} for text that is no duration, and for negative or infinite numbers
 */
export function parseDuration(duration: Duration): number {
  if (typeof duration === "number") {
    if (Number.isFinite(duration) && duration >= 0) return duration;
    throw new RangeError(`${duration} is no duration: give milliseconds of zero or more`);
  }
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)];
  const rest = duration.replace(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi, "").replace(/[\s,]|and/g, "");
  const total = parts.reduce((sum, [, amount, word]) => {
    const unit = unitOfWord[(word ?? "").toLowerCase()];
    return sum + Number(amount) * (unit === undefined ? Number.NaN : (unitMs[unit] ?? Number.NaN));
  }, 0);
  if (parts.length === 0 || rest !== "" || Number.isNaN(total)) {
    throw new RangeError(
      `"${duration}" is no duration: write for example "30 s", "1h 30m", "3 days" or "2 weeks"`,
    );
  }
  return total;
}

/** "3 days", "1 h 5 min", "20 s": the two largest units, for people. */
export function formatDuration(ms: number): string {
  const units = [
    ["day", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const;
  let rest = Math.max(0, Math.round(ms / 1000) * 1000);
  const words: string[] = [];
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) words.push(`${amount} ${unit}${unit === "day" && amount > 1 ? "s" : ""}`);
    if (words.length === 2) break;
  }
  return words.join(" ") || "0 s";
}
