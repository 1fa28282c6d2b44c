/** Reads the rows of bulk acts. */
import type { BulkAct, BulkFilter } from "../../../core/bulk/bulk-act.ts";
import type { KeptBulkAct } from "../../../core/ports/people/bulk-acts.ts";

export interface BulkRow {
  readonly id: number;
  readonly actor: string;
  readonly team: string | null;
  readonly place: string | null;
  readonly reason: string | null;
  readonly act: BulkAct;
  /** As JSON keeps it: moments are texts. */
  readonly filter: Omit<BulkFilter, "since" | "until"> & { readonly since?: string; readonly until: string };
  readonly counted: number;
  readonly confirmed_at: Date | null;
  readonly done: number;
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly stopped_by: string | null;
  readonly ended_at: Date | null;
}

export const bulkColumns = `id, actor, team, place, reason, act, filter, counted, confirmed_at, done, refused, reasons,
  stopped_by, ended_at`;

export function toBulkAct(row: BulkRow): KeptBulkAct {
  const { since, until, ...filter } = row.filter;
  return {
    id: row.id,
    act: row.act,
    filter: {
      ...filter,
      ...(since !== undefined && { since: new Date(since) }),
      until: new Date(until),
    },
    by: {
      id: row.actor,
      ...(row.place !== null && { place: row.place }),
      ...(row.reason !== null && { reason: row.reason }),
    },
    team: row.team,
    counted: row.counted,
    confirmedAt: row.confirmed_at,
    endedAt: row.ended_at,
    stoppedBy: row.stopped_by,
    done: row.done,
    refused: row.refused,
    reasons: row.reasons,
  };
}
