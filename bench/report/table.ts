/** What was measured of one row, as lines: the median of each figure, its spread, and how many times Hathi's it is. */
import type { Figure, Row } from "../rows/row.ts";
import type { System } from "../systems/system.ts";

export interface Measured {
  readonly system: System;
  readonly figure: Figure;
}

export interface Line {
  readonly system: System;
  readonly name: string;
  readonly unit: Figure["unit"];
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Hathi's median by this one's; undefined for Hathi itself, and where Hathi was not measured. */
  readonly ratio: number | undefined;
}

// Where one takes so many times what the other does, the other does not do it at all: Restate takes nothing of Postgres.
const mostCompared = 100;

export function toLines(measured: readonly Measured[]): readonly Line[] {
  const groups = Map.groupBy(measured, ({ system, figure }) => JSON.stringify([figure.name, system.name]));
  const lines = [...groups.values()].map((group) => {
    const values = group.map(({ figure }) => figure.value).toSorted((one, other) => one - other);
    const [first] = group;
    if (first === undefined) throw new Error("a group has at least one member");
    return {
      system: first.system,
      name: first.figure.name,
      unit: first.figure.unit,
      median: medianOf(values),
      least: values[0] ?? 0,
      most: values.at(-1) ?? 0,
    };
  });
  return lines.map((line) => {
    const ours = lines.find(({ name, system }) => name === line.name && system.name === "Hathi");
    const ratio = ours === undefined || ours.system === line.system ? Infinity : ours.median / line.median;
    return { ...line, ratio: ratio < mostCompared ? ratio : undefined };
  });
}

/** Of two in the middle, what lies between them. */
function medianOf(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

export function renderRow(row: Row, measured: readonly Measured[]): string {
  const lines = toLines(measured).map(({ system, name, median, least, most, unit, ratio }) => [
    `  ${system.name}`,
    name,
    `${show(median)}${unit}`,
    `(${show(least)} to ${show(most)})`,
    ratio === undefined ? "" : `Hathi: ${ratio.toFixed(2)} x`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(0, ...lines.map((line) => (line[column] ?? "").length)),
  );
  return [
    row.title,
    ...lines.map((line) =>
      line
        .map((cell, column) =>
          column === 2 ? cell.padStart(widths[2] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("   ")
        .trimEnd(),
    ),
  ].join("\n");
}

export function show(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
