/** Rows of Hathi by itself, and what they share. */
import { setTimeout as delay } from "node:timers/promises";
import { hathi, type HathiOptions, type RunningHathi, startHathi } from "../systems/hathi.ts";
import type { Figure, Row, Size } from "./row.ts";

/** A row of one Hathi with these automations. */
export function alone(
  name: string,
  title: string,
  options: HathiOptions,
  measure: (running: RunningHathi, size: Size) => Promise<readonly Figure[]>,
): Row {
  return {
    name,
    title,
    systems: [hathi],
    play: async (_system, beds, size) =>
      beds.lend(async (bed) => {
        const running = await startHathi(bed, options);
        try {
          return await measure(running, size);
        } finally {
          await running.close();
        }
      }),
  };
}

/** Resolves when the run that this event started is parked. */
export async function untilParked({ database }: RunningHathi, eventId: string): Promise<void> {
  for (;;) {
    const { rows } = await database.query(
      "select 1 from hathi.runs where event_id = $1 and state = 'waiting'",
      [eventId],
    );
    if (rows.length > 0) return;
    await delay(20);
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
