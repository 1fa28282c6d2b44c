/** Plays the rows, all systems of one after the other, so often; prints the table, and writes it where asked. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openBeds } from "./bed.ts";
import { describeMachine } from "./report/machine.ts";
import { renderChart } from "./report/chart.ts";
import { renderPage } from "./report/page.ts";
import { type Measured, renderRow } from "./report/table.ts";
import { rows } from "./rows/rows.ts";
import type { Row, Size } from "./rows/row.ts";

export interface BenchOptions {
  /** Names of rows; all of them by default. */
  readonly rows: readonly string[] | undefined;
  /** Names of systems, in small letters; all of them by default. */
  readonly systems: readonly string[] | undefined;
  readonly repeat: number;
  readonly size: Size;
  readonly write: boolean;
}

const page = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const chart = fileURLToPath(new URL("../docs/pictures/performance.svg", import.meta.url));

export async function runBench(options: BenchOptions): Promise<void> {
  const wanted = select(options.rows);
  const beds = await openBeds();
  try {
    const results: { readonly row: Row; readonly measured: readonly Measured[] }[] = [];
    for (const row of wanted) {
      const systems = row.systems.filter(
        ({ name }) => options.systems === undefined || options.systems.includes(name.toLowerCase()),
      );
      const measured: Measured[] = [];
      // Interleaved: what slows the machine for a while slows all of them.
      const turns = Math.min(options.repeat, row.turns ?? Infinity);
      for (let turn = 0; turn < turns; turn += 1) {
        for (const system of systems) {
          console.error(`${row.name}: ${system.name}, ${turn + 1} of ${turns}`);
          for (const figure of await row.play(system, beds, options.size)) measured.push({ system, figure });
        }
      }
      results.push({ row, measured });
      console.log(`\n${renderRow(row, measured)}`);
    }
    const machine = await describeMachine(beds);
    console.log(`\n${machine}`);
    if (!options.write) return;
    await writeFile(page, renderPage(results, machine, options.repeat));
    await writeFile(chart, renderChart(results));
  } finally {
    await beds.close();
  }
}

function select(names: readonly string[] | undefined): readonly Row[] {
  if (names === undefined) return rows;
  return names.map((name) => {
    const row = rows.find((one) => one.name === name);
    if (row === undefined) {
      throw new Error(`there is no row "${name}"; there are ${rows.map((one) => one.name).join(", ")}`);
    }
    return row;
  });
}
