/** `hathi runs cancel|pause|resume|settle --all`: lists what it would do; with --yes, does it, a batch at a time. */
import { randomUUID } from "node:crypto";
import {
  type BulkAct,
  type BulkCount,
  type BulkFilter,
  type BulkRun,
  consequenceOf,
} from "../../core/bulk/bulk-act.ts";
import { addOutcomes, type BulkOutcome, doInBulk, nothingDone } from "../../core/bulk/do-in-bulk.ts";
import type { RunState } from "../../core/run.ts";
import { plainText } from "../../core/text/plain-text.ts";
import type { Because } from "../because.ts";
import { formatTable } from "../format-table.ts";
import { readSince } from "../read-since.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

export interface BulkOptions extends Because {
  readonly all?: boolean;
  readonly automation?: string;
  readonly state?: RunState;
  readonly since?: string;
  readonly about?: string;
  readonly step?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const batch = 100;
const mostNamed = 10;
const mostGroups = 50;
const progressEvery = 10;

/** @param id only this run, where its steps in doubt are settled */
export async function runBulk(
  terminal: Terminal,
  act: BulkAct,
  options: BulkOptions,
  id?: string,
): Promise<void> {
  const { json = false } = options;
  await withRuns(terminal, async ({ runs, control }) => {
    // Runs that are started from now on are left alone.
    const until = await runs.now();
    const { automation, state, about, step } = options;
    const filter: BulkFilter = {
      until,
      ...(options.since !== undefined && { since: readSince(options.since, until) }),
      ...(automation !== undefined && { automation }),
      ...(state !== undefined && { state }),
      ...(about !== undefined && { subject: about }),
      ...(step !== undefined && { step }),
      ...(id !== undefined && { run: (await runs.find(id)).id }),
    };
    const counted = await control.countMatching(act.kind, filter);
    if (options.yes !== true || counted.runs === 0) {
      const page = await control.matching(act.kind, filter, { limit: mostNamed });
      terminal.print(
        json ? toJson({ dryRun: true, ...counted, first: page.runs }) : formatPlan(act, counted, page.runs),
      );
      return;
    }
    const what = {
      reached: { runs, control },
      act,
      by: terminalActor(options),
      name: `bulk:${randomUUID()}`,
    };
    let done: BulkOutcome = nothingDone;
    let after: string | undefined;
    let batches = 0;
    do {
      const page = await control.matching(act.kind, filter, { limit: batch, after });
      const outcome = await doInBulk(page.runs, what);
      done = addOutcomes(done, outcome);
      if (outcome.trouble !== undefined) {
        terminal.complain(`${done.done} of ${counted.runs} are done. Call the command again for the others`);
        throw outcome.trouble;
      }
      after = page.next ?? undefined;
      batches += 1;
      if (batches % progressEvery === 0) terminal.complain(`${done.done + done.refused} of ${counted.runs}`);
    } while (after !== undefined);
    terminal.print(json ? toJson({ dryRun: false, ...done }) : formatDone(act, done));
    if (done.refused > 0) throw new CommandFailed();
  });
}

const words = {
  retry: "retried",
  cancel: "cancelled",
  pause: "paused",
  resume: "resumed",
  settle: "settled",
} as const satisfies Record<BulkAct["kind"], string>;

function formatPlan(act: BulkAct, { runs, doubts, groups }: BulkCount, first: readonly BulkRun[]): string {
  if (runs === 0) return `there is no run to ${act.kind} that fits`;
  const steps = act.kind === "settle" ? `, ${doubts} ${doubts === 1 ? "step" : "steps"} in doubt` : "";
  const rows = groups
    .slice(0, mostGroups)
    .map((group) => [group.automation, group.state, String(group.runs)]);
  const ids = first.map(({ shortId }) => shortId).join(" ");
  return [
    `${runsWord(runs)} would be ${words[act.kind]}${steps}. ${consequenceOf(act)}`,
    "",
    formatTable([["AUTOMATION", "STATE", "RUNS"], ...rows]),
    ...(groups.length > rows.length ? [`…and ${groups.length - rows.length} more groups`] : []),
    "",
    runs > first.length ? `${ids} …` : ids,
    "",
    "nothing has been done yet: --yes does it",
  ].join("\n");
}

function formatDone(act: BulkAct, { done, refused, reasons }: BulkOutcome): string {
  const why = Object.entries(reasons).map(([reason, count]) => `  ${count} x ${plainText(reason)}`);
  return [
    `${runsWord(done)} ${words[act.kind]}`,
    ...(refused === 0 ? [] : [`${runsWord(refused)} could not be ${words[act.kind]}:`, ...why]),
  ].join("\n");
}

function runsWord(count: number): string {
  return `${count} ${count === 1 ? "run" : "runs"}`;
}

function toJson(value: object): string {
  return JSON.stringify(value, null, 2);
}
