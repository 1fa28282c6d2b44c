/** `docs/performance.md`, as `npm run bench -- --write` makes it. */
import type { Row } from "../rows/row.ts";
import { type Measured, show, toLines } from "./table.ts";

export function renderPage(
  results: readonly { readonly row: Row; readonly measured: readonly Measured[] }[],
  machine: string,
  repeat: number,
): string {
  const systems = new Map(
    results.flatMap(({ measured }) => measured.map(({ system }) => [system.name, system] as const)),
  );
  return `# Performance

\`npm run bench -- --write\` made this page: each figure is the median of ${repeat} turns (of one where a turn takes minutes), in which all systems of a row were played one after the other on the same machine and the same Postgres, with fsync. Compare the columns of one row. The absolute figures are those of this machine:

${machine}

![Hathi beside its peers](pictures/performance.svg)

What bounds each figure, and what comes next, is in [scaling](scaling.md).

${results.map(renderResult).join("\n\n")}

## What was measured

| system | version | how it is set up |
| --- | --- | --- |
${[...systems.values()].map(({ name, version, setup }) => `| ${name} | ${version} | ${setup} |`).join("\n")}
`;
}

function renderResult({
  row,
  measured,
}: {
  readonly row: Row;
  readonly measured: readonly Measured[];
}): string {
  const lines = toLines(measured);
  return `## ${row.title[0]?.toUpperCase()}${row.title.slice(1)}

| system | figure | median | least to most | Hathi is |
| --- | --- | ---: | ---: | ---: |
${lines
  .map(
    ({ system, name, unit, median, least, most, ratio }) =>
      `| ${system.name} | ${name} | ${show(median)} ${unit} | ${show(least)} to ${show(most)} | ${ratio === undefined ? "" : `${ratio.toFixed(2)} x`} |`,
  )
  .join("\n")}`;
}
