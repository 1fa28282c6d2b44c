/** Formats rows of text as a table for a terminal. */
import { plainText } from "../core/text/plain-text.ts";

/** Makes columns as wide as their widest cell. Each cell becomes one line of plain text. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const plain = rows.map((row) => row.map(plainText));
  const columns = Math.max(...plain.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...plain.map((row) => (row[column] ?? "").length)),
  );
  return plain
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
