/** Formats rows of text as a table for a terminal. */
import stringWidth from "string-width";
import { plainText } from "../core/text/plain-text.ts";

/** Makes columns as wide as their widest cell. Each cell becomes one line of plain text. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const plain = rows.map((row) => row.map(plainText));
  const columns = Math.max(...plain.map((row) => row.length));
  // As a terminal counts: an emoji or a Chinese sign takes two columns, an accent none.
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...plain.map((row) => stringWidth(row[column] ?? ""))),
  );
  return plain
    .map((row) =>
      row
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
