/** Reads numbers from the environment: the port, and how much a run may use. */
import { parseDuration } from "../../core/time/duration.ts";
import { messageOf } from "../../core/errors.ts";
import { defaultMaxJournalBytes } from "../../core/bounds/journal-bound.ts";
import { defaultMaxValueBytes } from "../../core/bounds/value-bound.ts";
import { defaultThreadBounds, type ThreadBounds } from "../../core/bounds/thread-bounds.ts";
import type { Environment } from "./environment.ts";

export function readPort(value: string | undefined, problems: string[]): number {
  if (value === undefined) return 3000;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    problems.push(`PORT: "${value}" is not a port; give a number from 1 to 65535, or 0 for any free one`);
  }
  return port;
}

export function readMaxValueBytes(value: string | undefined, problems: string[]): number {
  if (value === undefined) return defaultMaxValueBytes;
  const bytes = Number(value);
  // Postgres refuses a text of 1 GiB.
  if (!Number.isInteger(bytes) || bytes < 1024 || bytes > 512 * 1024 * 1024) {
    problems.push(
      `HATHI_MAX_VALUE_BYTES: "${value}" is not from 1024 to 536870912; leave it out for ${defaultMaxValueBytes}`,
    );
  }
  return bytes;
}

const defaultKeepDays = 90;

/** @returns null for "forever" */
export function readKeepDays(value: string | undefined, problems: string[]): number | null {
  if (value === undefined) return defaultKeepDays;
  if (value === "forever" || value === "0") return null;
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) {
    problems.push(
      `HATHI_KEEP_DAYS: "${value}" is not a whole number of days; give one from 1 to 36500, or "forever", or leave it out for ${defaultKeepDays}`,
    );
  }
  return days;
}

export function readMaxJournalBytes(value: string | undefined, problems: string[]): number {
  const bounds = [64 * 1024, 64 * 1024 ** 3] as const;
  return readWhole("HATHI_MAX_JOURNAL_BYTES", value, bounds, defaultMaxJournalBytes, problems);
}

export function readThreadBounds(values: Environment, problems: string[]): ThreadBounds {
  const { threads, memoryMb, runsInHand, stuckAfterMs } = defaultThreadBounds;
  return {
    threads: readWhole("HATHI_THREADS", values.HATHI_THREADS, [0, 64], threads, problems),
    memoryMb: readWhole(
      "HATHI_THREAD_MEMORY_MB",
      values.HATHI_THREAD_MEMORY_MB,
      [64, 65_536],
      memoryMb,
      problems,
    ),
    runsInHand: readWhole(
      "HATHI_RUNS_IN_HAND",
      values.HATHI_RUNS_IN_HAND,
      [1, 1_000_000],
      runsInHand,
      problems,
    ),
    stuckAfterMs: readStuckAfter(values.HATHI_STUCK_AFTER, stuckAfterMs, problems),
  };
}

export function readWhole(
  name: string,
  value: string | undefined,
  [low, high]: readonly [number, number],
  otherwise: number,
  problems: string[],
): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < low || number > high) {
    problems.push(
      `${name}: "${value}" is not a whole number from ${low} to ${high}; leave it out for ${otherwise}`,
    );
  }
  return number;
}

function readStuckAfter(value: string | undefined, otherwise: number, problems: string[]): number {
  if (value === undefined) return otherwise;
  try {
    const ms = parseDuration(value);
    if (ms >= 1000) return ms;
    problems.push(`HATHI_STUCK_AFTER: "${value}" is less than a second`);
  } catch (error) {
    problems.push(`HATHI_STUCK_AFTER: ${messageOf(error)}`);
  }
  return otherwise;
}
