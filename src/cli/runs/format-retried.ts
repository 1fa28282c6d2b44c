/** Formats what a retry of all failed runs would do, and what it did, as text for a terminal. */
import type { FailedGroup } from "../../core/group-failed.ts";
import { clip } from "../../core/text/clip.ts";
import { plainText } from "../../core/text/plain-text.ts";
import { formatTable } from "../format-table.ts";

const longestReason = 60;

/** What a retry of all would do. */
export interface RetryPlan {
  readonly runs: number;
  readonly groups: readonly FailedGroup[];
  /** Runs whose own code threw, and would again. */
  readonly leftOut: { readonly runs: number; readonly groups: readonly FailedGroup[] };
}

/** The outcome of a retry of all failed runs. */
export interface RetriedAll {
  readonly retried: readonly { readonly id: string; readonly as: string }[];
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

const mostGroups = 50;

export function formatPlan({ runs, groups, leftOut }: RetryPlan): string {
  const parts: string[] = [];
  if (runs === 0 && leftOut.runs === 0) {
    return "there is no failed run to retry (children are retried with the parents that wait for them)";
  }
  if (runs > 0) {
    parts.push(`${runsWord(runs)} would be retried, each from its failed step:`, "", ...tableOf(groups));
  }
  if (leftOut.runs > 0) {
    if (parts.length > 0) parts.push("");
    parts.push(
      `${runsWord(leftOut.runs)} would not be retried: their own code threw, and would throw again. After you deploy mended code, --newest-build retries them, too:`,
      "",
      ...tableOf(leftOut.groups),
    );
  }
  return [
    ...parts,
    "",
    runs > 0 ? "nothing has been done yet: --yes retries them" : "nothing has been done",
  ].join("\n");
}

function tableOf(groups: readonly FailedGroup[]): readonly string[] {
  const rows = groups
    .slice(0, mostGroups)
    .map(({ automation, runs, reason, first, last, ids }) => [
      automation,
      String(runs),
      first.toISOString().slice(0, 16),
      last.toISOString().slice(0, 16),
      clip(reason, longestReason),
      runs > ids.length ? `${ids.join(" ")} …` : ids.join(" "),
    ]);
  const more = groups.length - rows.length;
  return [
    formatTable([["AUTOMATION", "RUNS", "FIRST", "LAST", "REASON", "IDS"], ...rows]),
    ...(more > 0 ? [`…and ${more} more causes`] : []),
  ];
}

export function formatRetried({ retried, refused }: RetriedAll): string {
  const reasons = Map.groupBy(refused, ({ id, reason }) => reason.replaceAll(id, "<id>"));
  const lines = [...reasons].map(([, all]) => `  ${all.length} x ${plainText(all[0]?.reason ?? "")}`);
  return [
    `${runsWord(retried.length)} retried`,
    ...(refused.length === 0
      ? []
      : [`${runsWord(refused.length)} could not be retried:`, ...lines.slice(0, mostGroups)]),
  ].join("\n");
}

function runsWord(count: number): string {
  return `${count} ${count === 1 ? "run" : "runs"}`;
}
