/** Renders an act on many runs: first which runs these are and what would come of it, later how far it has come. */
import type { Button } from "@slack/types";
import {
  type BulkAct,
  type BulkCount,
  type BulkFilter,
  type BulkRun,
  consequenceOf,
  describeFilter,
  mostCountedInBulk,
} from "../../core/bulk/bulk-act.ts";
import type { KeptBulkAct } from "../../core/ports/people/bulk-acts.ts";
import { settlementWord } from "../../core/doubt.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import {
  actions,
  context,
  escapeWithin,
  header,
  joinLines,
  note,
  section,
  type ChatMessage,
} from "./chat-message.ts";
import { idWord, stateWord, subjectWord } from "./run-words.ts";

export const bulkActionId = /^hathi:bulk:(do|drop|stop)$/;

export interface BulkClick {
  readonly act: "do" | "drop" | "stop";
  readonly id: number;
}

/** Reads a click, which comes from outside. */
export function readBulkClick(action: {
  readonly action_id: string;
  readonly value?: unknown;
}): BulkClick | undefined {
  const act = bulkActionId.exec(action.action_id)?.[1] as BulkClick["act"] | undefined;
  const isId = typeof action.value === "string" && /^[1-9]\d{0,14}$/.test(action.value);
  return act !== undefined && isId ? { act, id: Number(action.value) } : undefined;
}

const titles = {
  retry: "Retry",
  cancel: "Cancel",
  pause: "Pause",
  resume: "Resume",
  settle: "Settle",
} as const satisfies Record<BulkAct["kind"], string>;

export interface BulkPlanContent {
  readonly kept: KeptBulkAct;
  readonly counted: BulkCount;
  /** The first few. */
  readonly first: readonly BulkRun[];
  readonly githubUrl: string;
}

const mostGroups = 10;

export function renderPlan({ kept, counted, first, githubUrl }: BulkPlanContent): ChatMessage {
  const { act, filter, by } = kept;
  const many = runsWord(counted.runs);
  const title = `${titles[act.kind]} ${many}?`;
  const groups = counted.groups
    .slice(0, mostGroups)
    .map(
      ({ automation, state, runs }) =>
        `*${escapeWithin(automation, 100)}*: ${runs} ${stateWord({ state, cancelRequested: false })}`,
    );
  const rest = counted.groups.length - groups.length;
  const named = first.map((run) =>
    run.subject === null ? idWord(run) : `${idWord(run)} ${subjectWord(run.subject, githubUrl)}`,
  );
  const left = counted.runs - first.length;
  return {
    text: `${title} ${consequenceOf(act)}`,
    blocks: [
      header(title),
      section(`${settleWords(act, counted)}${consequenceOf(act)}`),
      section(joinLines([...groups, ...(rest > 0 ? [`…and ${rest} more groups`] : [])], 2900)),
      context(joinLines([...named, ...(left > 0 ? [`…and ${left} more`] : [])], 1900)),
      ...leftOutWords(counted),
      context(
        `${escapeWithin(describeFilter(filter), 300)}${by.reason === undefined ? "" : ` · because ${escapeWithin(by.reason, 500)}`}`,
      ),
      actions(
        `${chatPrefix}bulk:${kept.id}`,
        {
          ...button("do", kept, `${titles[act.kind]} ${many}`),
          style: act.kind === "cancel" || isCancel(act) ? "danger" : "primary",
        },
        button("drop", kept, "Not now"),
      ),
    ],
  };
}

function isCancel(act: BulkAct): boolean {
  return act.kind === "settle" && act.settlement.kind === "cancel";
}

function settleWords(act: BulkAct, { doubts }: BulkCount): string {
  if (act.kind !== "settle") return "";
  return `You say of ${doubts === 1 ? "one step" : `${doubts} steps`} in doubt: *${settlementWord(act.settlement.kind)}*. `;
}

function leftOutWords({ leftOut }: BulkCount): readonly ReturnType<typeof context>[] {
  if (leftOut === 0) return [];
  return [
    context(
      `${runsWord(leftOut)} more failed in their own code, and would fail again: they are left out. After you deploy mended code: \`npx hathi runs retry --all-failed --newest-build\``,
    ),
  ];
}

/** Nothing fits, so there is nothing to confirm. */
export function renderNothing(
  act: BulkAct,
  filter: Omit<BulkFilter, "until">,
  counted: BulkCount,
): ChatMessage {
  const what = {
    retry: "No failed run that nobody has retried fits",
    cancel: "No unfinished run fits",
    pause: "No run that could be paused fits",
    resume: "No paused run that could go on fits",
    settle: "No step in doubt fits",
  }[act.kind];
  const words = `${what}: ${escapeWithin(describeFilter(filter), 300)}.`;
  return { text: words, blocks: [section(words), ...leftOutWords(counted)] };
}

const progressing = {
  retry: ["↩️", "go on from their failed steps"],
  cancel: ["🛑", "are being cancelled: their clean-up runs, then they end"],
  pause: ["⏸️", "are paused, or will be when their steps have ended"],
  resume: ["▶️", "go on"],
  settle: ["☑️", "have an answer"],
} as const satisfies Record<BulkAct["kind"], readonly [string, string]>;

/** How far an act has come, and in the end what came of it. */
export function renderBulk(kept: KeptBulkAct): ChatMessage {
  const { act, filter, counted, done, refused, reasons, endedAt, stoppedBy } = kept;
  const [sign, words] = progressing[act.kind];
  const all = counted >= mostCountedInBulk ? `${mostCountedInBulk} or more` : String(counted);
  const isOver = endedAt !== null;
  const what = `${sign} ${runsWord(done)} ${
    done === 1
      ? words
          .replace(/^are\b/, "is")
          .replace(/^go\b/, "goes")
          .replace(/^have\b/, "has")
      : words
  }`;
  const text = isOver
    ? `${what}.${stoppedBy === null ? "" : ` You stopped this: ${Math.max(0, counted - done - refused)} are left as they were.`}`
    : `⏳ ${titles[act.kind]}: ${done + refused} of ${all} are done.`;
  const why = Object.entries(reasons).map(([reason, count]) => `• ${count} ×  ${escapeWithin(reason, 300)}`);
  return {
    text,
    blocks: [
      section(text),
      ...(refused === 0 ? [] : [section(joinLines([`${runsWord(refused)} could not be:`, ...why], 2900))]),
      context(escapeWithin(describeFilter(filter), 300)),
      ...(isOver ? [] : [actions(`${chatPrefix}bulk:${kept.id}`, button("stop", kept, "Stop"))]),
    ],
  };
}

/** The answer to a click while the act goes on without it. */
export function renderUnderWay(kept: KeptBulkAct): ChatMessage {
  const { text, blocks } = renderBulk(kept);
  return {
    text,
    blocks: [...blocks, context("It goes on by itself. You are told the outcome in a direct message.")],
  };
}

export const planIsGone: ChatMessage = note(
  "This is no longer known, or it is not yours to confirm. Ask anew, as with `/hathi retry all`.",
);

function button(act: BulkClick["act"], { id }: KeptBulkAct, text: string): Button {
  return {
    type: "button",
    action_id: `${chatPrefix}bulk:${act}`,
    value: String(id),
    text: { type: "plain_text", text, emoji: false },
  };
}

function runsWord(count: number): string {
  const number = count >= mostCountedInBulk ? `${mostCountedInBulk} or more` : String(count);
  return `${number} ${count === 1 ? "run" : "runs"}`;
}
