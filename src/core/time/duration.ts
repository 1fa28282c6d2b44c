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

// Nobody means a duration by a longer text, so it is not read to its end.
const longestText = 200;
// Sticky, so that each part is matched where the last one ended, and reading takes time in proportion to the text.
const part = /[\s,]*(?:and(?=[\s\d])[\s,]*)?(\d+(?:\.\d+)?)\s*([a-z]+)/iy;

/**
 * Reads a duration as milliseconds.
 *
 * @throws {RangeError} for text that is not a duration, for negative or infinite numbers, and for anything else
 */
export function parseDuration(duration: Duration): number {
  if (typeof duration === "number") {
    if (Number.isFinite(duration) && duration >= 0) return duration;
    throw new RangeError(`${duration} is not a duration: give milliseconds of zero or more`);
  }
  const ms = typeof duration === "string" ? readText(duration) : undefined;
  if (ms !== undefined) return ms;
  throw new RangeError(
    `${describe(duration)} is not a duration: write for example "30 s", "1h 30m", "3 days" or "2 weeks", or give milliseconds`,
  );
}

function readText(text: string): number | undefined {
  if (text.length > longestText) return undefined;
  const trimmed = text.trim();
  let total = 0;
  part.lastIndex = 0;
  while (part.lastIndex < trimmed.length) {
    const [, amount, word = ""] = part.exec(trimmed) ?? [];
    const unit = unitOfWord[word.toLowerCase()];
    const size = unit === undefined ? undefined : unitMs[unit];
    if (size === undefined) return undefined;
    total += Number(amount) * size;
  }
  return trimmed !== "" && Number.isFinite(total) ? total : undefined;
}

function describe(value: unknown): string {
  if (typeof value === "string") {
    return `"${value.length > longestText ? `${value.slice(0, longestText)}...` : value}"`;
  }
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

// No clock of ours goes beyond the year 9999. Postgres does not read later dates as JavaScript writes them, either.
const endOfTime = Date.UTC(9999, 11, 31);

/** The moment that is so many milliseconds later, or the end of time if that comes first. */
export function laterBy(now: number, ms: number): number {
  return Math.min(now + ms, Math.max(now, endOfTime));
}

/** Formats a duration for people, in its two largest units: "3 days", "1 h 5 min", "20 s". */
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
