/** Finds when a cron expression is due next, even where daylight saving moves the clock by half an hour. */

/** The next time after `from` at which the expression is due in that zone, as the library computes it. */
type Preview = (cron: string, tz: string, from: Date) => Date | undefined;

/**
 * Follows cron: a time inside the gap that a clock skips is due right after the gap. The library takes every gap for
 * a whole hour, and misses what comes right after a shorter one. So the expression is also read against the local
 * wall clock, and the earlier of both times counts.
 */
export function findNextOccurrence(preview: Preview, cron: string, tz: string, from: Date): Date | undefined {
  const next = preview(cron, tz, from);
  const onWall = preview(cron, "UTC", new Date(wallOf(from.getTime(), tz)));
  if (next === undefined || onWall === undefined) return next;
  const moment = momentOf(onWall.getTime(), tz);
  // A time that occurs twice, in autumn, is due the first time.
  return moment > from.getTime() && moment < next.getTime() ? new Date(moment) : next;
}

/** What the wall clock shows, read as if it were UTC. */
function wallOf(moment: number, tz: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: tz,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  const seconds = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return seconds + (((moment % 1000) + 1000) % 1000);
}

const dayMs = 86_400_000;

/** The first moment at which the wall clock shows this time. A time in a gap is as long after the gap's beginning. */
function momentOf(wall: number, tz: string): number {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallOf(near, tz) - near);
  const moments = offsets.map((offset) => wall - offset).toSorted((one, other) => one - other);
  const before = wall - (offsets[0] ?? 0);
  return moments.find((moment) => wallOf(moment, tz) === wall) ?? before;
}
