/** Formats runs as text for a terminal. */
import type { AuditEntry } from "../../core/audit.ts";
import { formatDuration } from "../../core/time/duration.ts";
import { describeStep } from "../../core/doubt.ts";
import type { RunDetail, RunSummary } from "../../core/ports/people/run-commands.ts";
import { shownText, showResult } from "../../core/values/show-recorded.ts";
import { clip } from "../../core/text/clip.ts";
import { formatTable } from "../format-table.ts";
import { lastLogLines } from "../../core/run-log.ts";
import { formatLine } from "./format-log.ts";
import { journalLines } from "./format-journal.ts";
import { plainLines, plainText } from "../../core/text/plain-text.ts";

export function formatRunTable(runs: readonly RunSummary[], now: Date): string {
  if (runs.length === 0) return "no runs (--all lists finished runs, too)";
  return formatTable([titles, ...runs.map((run) => cellsOf(run, now))]);
}

/** A line of the table by itself. */
export function formatRunLine(run: RunSummary, now: Date): string {
  return formatTable([cellsOf(run, now)]);
}

const titles = ["ID", "AUTOMATION", "STATE", "ABOUT", "AGE", "STATUS"];

function cellsOf(run: RunSummary, now: Date): readonly string[] {
  return [
    run.shortId,
    run.automation,
    stateOf(run),
    run.subject ?? "",
    age(run.createdAt, now),
    whatNext(run, now),
  ];
}

export function formatRun(run: RunDetail, now: Date): string {
  const facts = [
    ["run", run.id],
    ["automation", `${run.automation} (build ${run.build})`],
    ["state", stateOf(run)],
    ["status", whatNext(run, now)],
    ["said last", run.lastStatus ?? ""],
    ["waiting", run.waitsFor ?? ""],
    ["about", run.subject ?? ""],
    ["event", eventLine(run)],
    ["created", `${run.createdAt.toISOString()}, ${age(run.createdAt, now)} ago`],
    ["error", run.error === null ? "" : (run.error.stack ?? `${run.error.name}: ${run.error.message}`)],
    ["code", run.error?.code ?? ""],
  ].filter(([, value]) => value !== "");
  const waits = run.waits.map(({ call, type, subject }) =>
    `  ${plainText(`#${call} ${type} ${subject ?? ""}`)}`.trimEnd(),
  );
  return [
    ...facts.map(([name = "", value = ""]) => `${name.padEnd(11)}${shownOf(name, value)}`),
    ...(run.error?.codeFrame === undefined ? [] : ["", ...setIn(run.error.codeFrame, "  ")]),
    ...doubtLines(run),
    ...(waits.length > 0 ? ["", "waits for", ...waits] : []),
    ...resultLines(run),
    ...actLines(run.acts ?? []),
    ...printedLines(run),
    "",
    ...journalLines(run),
  ].join("\n");
}

function actLines(acts: readonly AuditEntry[]): readonly string[] {
  return acts.length === 0 ? [] : ["", "done to it", ...acts.map((act) => `  ${plainText(actLine(act))}`)];
}

/** "2029-01-01T09:00:00.000Z cancel by slack:T1/U2 in C3: the deploy is frozen" */
export function actLine({ at, actor, action, place, reason }: AuditEntry): string {
  const where = place === null ? "" : ` in ${place}`;
  return `${at.toISOString()} ${action} by ${actor}${where}${reason === null ? "" : `: ${reason}`}`;
}

function eventLine({ event }: RunDetail): string {
  const about = event.subject === null ? "" : ` about ${event.subject}`;
  return `${event.type}${about}, from ${event.source}, ${event.time.toISOString()} (${event.id})`;
}

const longestResult = 4000;

function resultLines({ result }: RunDetail): readonly string[] {
  if (result === null) return [];
  return ["", "returned", ...setIn(shownText(showResult(result), longestResult, "spread"), "  ")];
}

/** A fact is one line. An error has all its lines, indented, so that none of them looks like another fact. */
function shownOf(name: string, value: string): string {
  return name === "error" ? setIn(value, "           ").join("\n").trimStart() : plainText(value);
}

function setIn(text: string, indent: string): readonly string[] {
  return plainLines(text)
    .split("\n")
    .map((line) => `${indent}${line}`);
}

function printedLines({ shortId, printed = [] }: RunDetail): readonly string[] {
  if (printed.length === 0) return [];
  const title =
    printed.length < lastLogLines ? "printed" : `printed last (hathi runs logs ${shortId} has more)`;
  return ["", title, ...printed.map((line) => setIn(formatLine(line), "  ").join("\n"))];
}

function doubtLines({ shortId, doubts = [] }: RunDetail): readonly string[] {
  if (doubts.length === 0) return [];
  const lines = doubts.map(
    (doubt) =>
      `  ${plainText(`#${doubt.call} ${describeStep(doubt, 100)}, begun ${doubt.since.toISOString()}: ${doubt.reason}`)}`,
  );
  const how = `--happened [--result <json>] | --again | --cancel`;
  return [
    "",
    "nobody knows whether it happened",
    ...lines,
    `  hathi runs settle ${plainText(shortId)} ${how}`,
  ];
}

function stateOf(run: RunSummary): string {
  return run.cancelRequested && run.finishedAt === null ? `${run.state}, cancelling` : run.state;
}

function whatNext(run: RunSummary, now: Date): string {
  // The reason why a run is paused or failed matters more than its last status.
  if (run.error !== null) return clip(run.error.message, 100);
  const left = run.wakeAt === null ? null : run.wakeAt.getTime() - now.getTime();
  const wakes = left === null ? "" : left > 0 ? ` (wakes in ${formatDuration(left)})` : " (waking)";
  return `${clip(run.status, 80)}${wakes}`.trim();
}

function age(from: Date, now: Date): string {
  return formatDuration(now.getTime() - from.getTime());
}
