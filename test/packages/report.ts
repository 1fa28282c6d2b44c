/** What is told of the verdicts, and how they compare with those that are expected. */
import { readFile, writeFile } from "node:fs/promises";
import type { Judged, Verdict } from "./play/play-package.ts";

const file = new URL("expected.json", import.meta.url);
const ranks: readonly Verdict[] = ["wrong", "refused", "right"];

export type Expected = Readonly<Record<string, Verdict>>;

export async function readExpected(): Promise<Expected> {
  return JSON.parse(await readFile(file, "utf8")) as Expected;
}

export async function writeExpected(expected: Expected): Promise<void> {
  const names = Object.keys(expected).toSorted();
  const sorted = Object.fromEntries(names.map((name) => [name, expected[name]]));
  await writeFile(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Below zero: worse than expected; above it: better, or not expected yet. */
export function compare({ name, verdict }: Judged, expected: Expected): number {
  const before = expected[name];
  return before === undefined ? 1 : ranks.indexOf(verdict) - ranks.indexOf(before);
}

export function renderLine(judged: Judged, expected: Expected): string {
  const { name, verdict, why, cuts, asked, ms } = judged;
  const difference = compare(judged, expected);
  const mark = difference < 0 ? ` WORSE, was ${expected[name]}` : difference > 0 ? " better" : "";
  const told = why === null ? `${cuts} cuts${asked > 0 ? `, asked ${asked} times` : ""}` : oneLine(why);
  return `${verdict.padEnd(7)} ${name.padEnd(24)} ${(ms / 1000).toFixed(1).padStart(5)} s${mark}  ${told}`;
}

export function renderSummary(all: readonly Judged[], expected: Expected): string {
  const counts = ranks
    .toReversed()
    .map((verdict) => `${all.filter((one) => one.verdict === verdict).length} ${verdict}`);
  const cuts = all.reduce((sum, one) => sum + one.cuts, 0);
  const worse = all.filter((one) => compare(one, expected) < 0).map(({ name }) => name);
  const better = all.filter((one) => compare(one, expected) > 0).map(({ name }) => name);
  return [
    `${all.length} packages in use: ${counts.join(", ")}; ${cuts} journals cut`,
    ...(worse.length > 0 ? [`worse than test/packages/expected.json says: ${worse.join(", ")}`] : []),
    ...(better.length > 0 ? [`better: ${better.join(", ")}. Note it: npm run packages -- --update`] : []),
  ].join("\n");
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}
