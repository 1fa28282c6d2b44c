/** What was measured of rows with several engines, as a picture: one group of bars a row, the longest one full. */
import type { Row } from "../rows/row.ts";
import { bare } from "../systems/bare.ts";
import { type Measured, show, toLines } from "./table.ts";

const [width, labelWidth, valueWidth, barHeight, gap, groupGap] = [760, 170, 110, 18, 4, 30];
const [own, others] = ["#2f6f4f", "#7d8fb3"];

export function renderChart(
  results: readonly { readonly row: Row; readonly measured: readonly Measured[] }[],
): string {
  const parts: string[] = [];
  let top = 0;
  for (const { row, measured } of results) {
    // Beside what is no engine, nobody could tell the engines apart.
    const lines = toLines(measured).filter(({ unit, system }) => unit === "/s" && system !== bare);
    if (new Set(lines.map(({ system }) => system)).size < 2) continue;
    top += groupGap;
    parts.push(
      `<text class="title" x="0" y="${top - 10}">${escape(`${row.title}: ${lines[0]?.name ?? ""}`)}</text>`,
    );
    const longest = Math.max(...lines.map(({ median }) => median));
    for (const { system, median } of lines) {
      const length = ((width - labelWidth - valueWidth) * median) / longest;
      const middle = top + barHeight - 5;
      parts.push(
        `<text x="0" y="${middle}">${escape(system.name)}</text>`,
        `<rect x="${labelWidth}" y="${top}" width="${Math.max(1, length).toFixed(1)}" height="${barHeight}" fill="${system.name === "Hathi" ? own : others}"/>`,
        `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${show(median)}</text>`,
      );
      top += barHeight + gap;
    }
  }
  const height = top + gap;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Hathi beside its peers">
<style>text { font: 13px system-ui, sans-serif; fill: #555 } .title { font-weight: 600 } @media (prefers-color-scheme: dark) { text { fill: #bbb } }</style>
${parts.join("\n")}
</svg>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
