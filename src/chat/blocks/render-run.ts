/** Renders one run for Slack: what the run is, what it waits for and what it did last. */
import type { AuditEntry } from "../../core/audit.ts";
import { entriesForPeople, type EntryKind, type JournalEntry } from "../../core/journal-entry.ts";
import type { OpenWait, RunDetail } from "../../core/ports/people/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import type { KnownBlock } from "@slack/types";
import { type Fate, fateWords, findFates } from "../../core/values/find-fates.ts";
import { showResult, shownText } from "../../core/values/show-recorded.ts";
import type { Doubt } from "../../core/doubt.ts";
import { blockIdOf, cancelButton } from "./cancel-button.ts";
import {
  actions,
  codeBlock,
  context,
  escapeWithin,
  fields,
  header,
  joinLines,
  section,
  type ChatMessage,
} from "./chat-message.ts";
import { renderDoubt } from "./doubt-blocks.ts";
import { togetherButtons } from "./together-buttons.ts";
import { retryButton } from "./failure-buttons.ts";
import { ageWord, dateWord, idWord, personWord, stateWord, subjectWord, wakeWord } from "./run-words.ts";

const journalLines = 10;

export interface RunContent {
  readonly run: RunDetail;
  readonly now: Date;
  readonly githubUrl: string;
  /** What has just happened, to be shown above the run. */
  readonly notice?: string | undefined;
  /** Where the person who asks sees the whole run. It is theirs alone. */
  readonly link?: string | null;
}

export function renderRun({ run, now, githubUrl, notice, link = null }: RunContent): ChatMessage {
  const button = cancelButton(run) ?? retryButton(run);
  const waits = waitLines(run, now, githubUrl);
  const acts = (run.acts ?? []).slice(-mostActs).map((act) => `• ${actWords(act)}`);
  return {
    text: notice ?? `${escapeWithin(run.automation, 100)} ${run.shortId}: ${run.state}`,
    blocks: [
      header(run.automation),
      ...(notice === undefined ? [] : [section(notice)]),
      fields(factsOf(run, now, githubUrl)),
      ...(run.status === "" ? [] : [section(`*Says*\n${escapeWithin(run.status, 1000)}`)]),
      ...(run.lastStatus === undefined
        ? []
        : [section(`*Said last*\n${escapeWithin(run.lastStatus, 1000)}`)]),
      ...(run.error === null
        ? []
        : [section(`*Failed with*\n${escapeWithin(`${run.error.name}: ${run.error.message}`, 2500)}`)]),
      ...(run.error?.codeFrame === undefined ? [] : [section(codeBlock(run.error.codeFrame, 2500))]),
      ...returnedBlocks(run),
      ...doubtBlocks(run.doubts ?? []),
      ...(waits.length === 0 ? [] : [section(joinLines(["*Waits for*", ...waits]))]),
      section(joinLines(journalOf(run))),
      ...printedBlocks(run),
      ...(acts.length === 0 ? [] : [section(joinLines(["*Done to it*", ...acts]))]),
      context(`id \`${run.id}\` · build \`${escapeWithin(run.build, 12)}\`${pageWord(link)}`),
      ...(button === undefined ? [] : [actions(blockIdOf({ kind: "show" }, run), button)]),
    ],
  };
}

function returnedBlocks({ result }: RunDetail): readonly KnownBlock[] {
  const returned = result === null ? "" : shownText(showResult(result), longestShown, "spread");
  return returned === "" ? [] : [section(joinLines(["*Returned*", codeBlock(returned, longestShown)]))];
}

function printedBlocks({ printed = [] }: RunDetail): readonly KnownBlock[] {
  if (printed.length === 0) return [];
  const text = printed.map((line) => line.text).join("\n");
  return [section(joinLines(["*Printed last*", codeBlock(text, longestShown)]))];
}

const longestShown = 2000;

function pageWord(link: string | null): string {
  return link === null ? "" : ` · <${link}|the whole run on the page> (your link, for half an hour)`;
}

const mostActs = 5;
const mostDoubts = 5;

function doubtBlocks(doubts: readonly Doubt[]): readonly KnownBlock[] {
  const left = doubts.length - mostDoubts;
  return [
    ...doubts.slice(0, mostDoubts).flatMap((doubt) => renderDoubt(doubt, "shown")),
    ...togetherBlocks(doubts),
    ...(left > 0 ? [context(`…and ${left} more of its steps, which appear once these are settled`)] : []),
  ];
}

const mostKinds = 3;

/** Buttons for steps of one name, below the questions about each. */
function togetherBlocks(doubts: readonly Doubt[]): readonly KnownBlock[] {
  const kinds = [...Map.groupBy(doubts, ({ name }) => name)].filter(([, alike]) => alike.length > 1);
  return kinds.slice(0, mostKinds).flatMap(([step, [first, ...others]]) => {
    if (first === undefined) return [];
    const which = { kind: "shown", run: first.runId, doubt: first.id, step } as const;
    return togetherButtons(which, others.length + 1, `${others.length + 1} steps in doubt of ${step}`);
  });
}

function factsOf(run: RunDetail, now: Date, githubUrl: string): readonly string[] {
  return [
    `*Run*\n${idWord(run)} ${stateWord(run)}`,
    ...(run.subject === null ? [] : [`*About*\n${subjectWord(run.subject, githubUrl)}`]),
    `*Started by*\n${escapeWithin(run.event.type, 200)}`,
    `*Started*\n${dateWord(run.createdAt)} (${ageWord(run.createdAt, now)})`,
    ...(run.finishedAt === null
      ? []
      : [`*Ended*\n${dateWord(run.finishedAt)} (${ageWord(run.finishedAt, now)})`]),
  ];
}

function waitLines(run: RunDetail, now: Date, githubUrl: string): readonly string[] {
  if (isFinished(run.state)) return [];
  const time = run.wakeAt === null ? [] : [`• a time: ${wakeWord(run.wakeAt, now)}`];
  const what = run.waitsFor === undefined ? [] : [`• ${escapeWithin(run.waitsFor, 300)}`];
  return [...what, ...time, ...run.waits.map((wait) => `• ${waitWords(wait, githubUrl)}`)];
}

function waitWords({ type, subject }: OpenWait, githubUrl: string): string {
  const about = subject === null ? "" : ` about ${subjectWord(subject, githubUrl)}`;
  return `the event ${escapeWithin(type, 150)}${about}`;
}

function actWords({ actor, action, at, place, reason }: AuditEntry): string {
  const where = place === null ? "" : place === "page" ? " on the page" : ` in <#${place}>`;
  const why = reason === null ? "" : `: ${escapeWithin(reason, 200)}`;
  return `${escapeWithin(action, 100)} by ${personWord(actor)}${where}, ${dateWord(at)}${why}`;
}

function journalOf(run: RunDetail): readonly string[] {
  const journal = entriesForPeople(run.journal);
  if (journal.length === 0) return ["*Did*\nnothing yet"];
  const last = journal.slice(-journalLines);
  const title =
    journal.length > last.length ? `*Did* (the last ${last.length} of ${journal.length})` : "*Did*";
  const fates = findFates(run, run.journal);
  return [title, ...last.map((entry) => entryLine(entry, fates.get(entry.seq)))];
}

function entryLine(entry: JournalEntry, fate: Fate | undefined): string {
  const sign = fate === "caught" ? "⚠️" : entrySigns[entry.kind][entry.ok ? "ok" : "failed"];
  const words = fate === undefined ? "" : `: ${fateWords[fate]}`;
  return `${sign} ${escapeWithin(entry.name, 100)}${triesWords(entry)}${words} · ${dateWord(entry.at)}`;
}

const entrySigns: Readonly<Record<EntryKind, { readonly ok: string; readonly failed: string }>> = {
  step: { ok: "✅", failed: "❌" },
  timer: { ok: "⏰", failed: "⏰" },
  wait: { ok: "📨", failed: "⌛" },
  attempt: { ok: "🔁", failed: "🔁" },
  cancel: { ok: "🛑", failed: "🛑" },
  value: { ok: "📎", failed: "❌" },
  begun: { ok: "▶️", failed: "▶️" },
};

function triesWords({ kind, attempt }: JournalEntry): string {
  if (kind === "attempt" && attempt === 0) return ": held back";
  if (kind === "attempt") return `: attempt ${attempt} failed`;
  return kind === "step" && attempt > 1 ? ` (attempt ${attempt})` : "";
}
