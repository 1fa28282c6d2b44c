/** Renders a list of runs for Slack: two lines for each run, and a button to cancel or retry it. */
import type { KnownBlock } from "@slack/types";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import type { Doubt } from "../../core/doubt.ts";
import { blockIdOf, cancelButton } from "./cancel-button.ts";
import { type ListView, wordsOfView } from "../commands/list-view.ts";
import { context, escapeWithin, header, section, type ChatMessage } from "./chat-message.ts";
import { renderDoubt } from "./doubt-blocks.ts";
import { retryButton } from "./failure-buttons.ts";
import { ageWord, idWord, stateWord, subjectWord, wakeWord } from "./run-words.ts";
import { isFinished } from "../../core/run.ts";

/** Each run takes two blocks, and Slack allows 50. More than this nobody reads anyway. */
export const runsPerPage = 15;

/** Nobody pages further, and each page reads all runs before it: people narrow the list instead. */
export const mostPages = 20;

const mostDoubts = 4;

/** How many runs to ask for: all up to this page, and some more to say how many are left. */
export function runsToFetch(view: ListView): number {
  return Math.min(view.page, mostPages) * runsPerPage + 100;
}

export interface ListContent {
  readonly view: ListView;
  /** The runs from the first page on, up to `runsToFetch`. */
  readonly runs: readonly RunSummary[];
  readonly now: Date;
  readonly githubUrl: string;
  /** What has just happened, to be shown above the list. */
  readonly notice?: string | undefined;
}

export function renderList({ view, runs, now, githubUrl, notice }: ListContent): ChatMessage {
  const from = (view.page - 1) * runsPerPage;
  const shown = runs.slice(from, from + runsPerPage);
  const left = Math.max(0, runs.length - from - shown.length);
  const title = titleOf(view);
  const isCut = runs.length === runsToFetch(view);
  // A doubt takes four blocks, so the list shows a few; /hathi show has the others.
  const first = shown.flatMap(({ doubts = [] }) => doubts.slice(0, 1)).slice(0, mostDoubts);
  const inDoubt = Map.groupBy(first, ({ runId }) => runId);
  return {
    text: notice ?? `${escapeWithin(title, 200)}: ${runs.length}${isCut ? "+" : ""}`,
    blocks: [
      header(title),
      ...(notice === undefined ? [] : [section(notice)]),
      ...(shown.length === 0 ? [section(emptyWords(view))] : []),
      ...shown.flatMap((run) =>
        renderRunLines(run, { view, now, githubUrl, doubtful: inDoubt.get(run.id) ?? [] }),
      ),
      ...(left > 0 ? [context(moreWords(view, left, isCut))] : []),
    ],
  };
}

function renderRunLines(
  run: RunSummary,
  {
    view,
    now,
    githubUrl,
    doubtful,
  }: Pick<ListContent, "view" | "now" | "githubUrl"> & { readonly doubtful: readonly Doubt[] },
): readonly KnownBlock[] {
  const about = run.subject === null ? "" : ` · ${subjectWord(run.subject, githubUrl)}`;
  const words = run.error === null ? run.status : `${run.error.name}: ${run.error.message}`;
  const line = `*${escapeWithin(run.automation, 100)}*${about}\n${stateWord(run)}`;
  const times = [
    idWord(run),
    run.finishedAt === null
      ? `started ${ageWord(run.createdAt, now)}`
      : `ended ${ageWord(run.finishedAt, now)}`,
    ...(run.wakeAt === null || isFinished(run.state) ? [] : [wakeWord(run.wakeAt, now)]),
  ];
  return [
    {
      ...section(
        words === "" ? line : `${line} · ${escapeWithin(words, 300)}`,
        cancelButton(run) ?? retryButton(run),
      ),
      block_id: blockIdOf({ kind: "list", view }, run),
    },
    context(times.join(" · ")),
    ...doubtful.flatMap((doubt) => renderDoubt(doubt, "shown")),
  ];
}

const titles = {
  all: "All runs",
  unfinished: "Unfinished runs",
  queued: "Queued runs",
  running: "Runs that are running",
  waiting: "Runs that wait",
  paused: "Paused runs",
  completed: "Completed runs",
  failed: "Failed runs",
  cancelled: "Cancelled runs",
} as const satisfies Record<ListView["scope"], string>;

function titleOf({ scope, isMine = false, automation, subject, since }: ListView): string {
  return [
    isMine ? `Mine: ${titles[scope].toLowerCase()}` : titles[scope],
    ...(automation === null ? [] : [`of ${automation}`]),
    ...(subject === undefined ? [] : [`about ${subject}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
  ].join(" ");
}

function emptyWords(view: ListView): string {
  const { scope, isMine = false, automation, subject, since, page } = view;
  if (subject !== undefined || since !== undefined) {
    const words = wordsOfView({ ...view, scope: "all", page: 1 });
    const more =
      scope === "all" ? "" : ` \`/hathi ${escapeWithin(words, 200)}\` also shows runs in other states.`;
    return `No such run${page > 1 ? " on this page" : ""}.${more}`;
  }
  if (page > 1) return "This page is empty: `/hathi list` shows the first one.";
  if (isMine) return "No such run concerns you. `/hathi list` shows everybody's.";
  const of = automation === null ? "" : ` of *${escapeWithin(automation, 100)}*`;
  if (scope === "all") return `There is no run${of} yet.`;
  const all = "`/hathi list all` also shows runs that have ended.";
  return scope === "unfinished" ? `No run${of} is unfinished. ${all}` : `No run${of} is ${scope}.`;
}

function moreWords(view: ListView, left: number, uncounted: boolean): string {
  const more = `…and ${uncounted ? "at least " : ""}${left} more`;
  if (view.page >= mostPages) {
    return `${more}: name a state and an automation, as in \`/hathi list failed pr-reminder\``;
  }
  return `${more}: \`/hathi ${escapeWithin(wordsOfView({ ...view, page: view.page + 1 }), 200)}\``;
}
