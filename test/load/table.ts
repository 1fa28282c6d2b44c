/** The tables that `npm run load` prints. */

export type Row = readonly [name: string, ...values: readonly (string | number)[]];

export function renderRows(rows: readonly Row[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[0] ?? 0) : pad(cell, widths[column]),
        )
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

function pad(cell: string | number, width = 0): string {
  return String(cell).padStart(width);
}

/** "12 / 34 / 56 ms": the median, the 95th of a hundred and the longest. */
export function spread(times: readonly number[]): string {
  if (times.length === 0) return "none";
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `${at(0.5)} / ${at(0.95)} / ${at(1)} ms`;
}

export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
