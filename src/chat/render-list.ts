/** A list of runs as people see it in Slack: two lines a run, and a button to cancel it. */
import type { KnownBlock } from "@slack/types";
import type { RunSummary } from "../core/run-commands.ts";
import type { Doubt } from "../core/doubt.ts";
import { blockIdOf, cancelButton } from "./cancel-button.ts";
import type { ListView } from "./chat-command.ts";
import { context, escapeWithin, header, section, type ChatMessage } from "./chat-message.ts";
import { renderDoubt } from "./doubt-blocks.ts";
import { ageWord, idWord, stateWord, subjectWord, wakeWord } from "./run-words.ts";
import { isFinished } from "../core/run.ts";

/** Two blocks a run: within Slack's 50, and not more than people read. */
export const runsPerPage = 15;

const mostDoubts = 4;

/** How many runs to ask for: those of the page, and some more to say how many are left. */
export function runsToFetch(view: ListView): number {
  return view.page * runsPerPage + 100;
}

export interface ListContent {
  readonly view: ListView;
  /** From the first page on, up to `runsToFetch`. */
  readonly runs: readonly RunSummary[];
  readonly now: Date;
  readonly githubUrl: string;
  /** What has just happened, above the list. */
  readonly notice?: string | undefined;
}

export function renderList({ view, runs, now, githubUrl, notice }: ListContent): ChatMessage {
  const from = (view.page - 1) * runsPerPage;
  const shown = runs.slice(from, from + runsPerPage);
  const left = Math.max(0, runs.length - from - shown.length);
  const title = titleOf(view);
  // Four blocks each: of the others, /hathi show has them.
  const first = shown.flatMap(({ doubts = [] }) => doubts.slice(0, 1)).slice(0, mostDoubts);
  const inDoubt = Map.groupBy(first, ({ runId }) => runId);
  return {
    text: notice ?? `${escapeWithin(title, 200)}: ${runs.length}`,
    blocks: [
      header(title),
      ...(notice === undefined ? [] : [section(notice)]),
      ...(shown.length === 0 ? [section(emptyWords(view))] : []),
      ...shown.flatMap((run) =>
        renderRunLines(run, { view, now, githubUrl, doubtful: inDoubt.get(run.id) ?? [] }),
      ),
      ...(left > 0 ? [context(moreWords(view, left, runs.length === runsToFetch(view)))] : []),
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
      ...section(words === "" ? line : `${line} · ${escapeWithin(words, 300)}`, cancelButton(run)),
      block_id: blockIdOf({ kind: "list", view }, run),
    },
    context(times.join(" · ")),
    ...doubtful.flatMap((doubt) => renderDoubt(doubt, "shown")),
  ];
}

function titleOf({ scope, automation }: ListView): string {
  const what = scope === "all" ? "All runs" : "Unfinished runs";
  return automation === null ? what : `${what} of ${automation}`;
}

function emptyWords({ scope, automation, page }: ListView): string {
  if (page > 1) return "This page is empty: `/hathi list` shows the first one.";
  const of = automation === null ? "" : ` of *${escapeWithin(automation, 100)}*`;
  return scope === "all"
    ? `There is no run${of} yet.`
    : `No run${of} is unfinished. \`/hathi list all\` shows those that have ended, too.`;
}

function moreWords(view: ListView, left: number, uncounted: boolean): string {
  const words = ["list", view.scope === "all" ? "all" : "", view.automation ?? "", String(view.page + 1)];
  const next = escapeWithin(words.filter((word) => word !== "").join(" "), 200);
  return `…and ${uncounted ? "at least " : ""}${left} more: \`/hathi ${next}\``;
}
