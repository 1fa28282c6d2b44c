/** Renders a person's App Home: what waits for them, their runs with buttons, and what they can start. */
import type { Button, KnownBlock, HomeView } from "@slack/types";
import type { Ask } from "../../core/ports/people/asks.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { chatPrefix } from "../../core/slack-app/slack-surface.ts";
import { splitInbox } from "../ask/split-inbox.ts";
import { isOpen } from "../ask/ask-words.ts";
import { actions, context, escapeWithin, header, mrkdwn, section } from "../blocks/chat-message.ts";
import { ageWord, dateWord, idWord, stateWord, subjectWord, wakeWord } from "../blocks/run-words.ts";

export const homeActionId = /^hathi:home:(show|cancel|retry|resume|answer|page|start)(?::\d{1,2})?$/;

export type HomeAct = "show" | "cancel" | "retry" | "resume" | "answer" | "page" | "start";

/** A view has 100 blocks; each run takes three of them, each question three. */
export const homePageSize = 12;
const mostAsks = 8;
const mostChoices = 5;

export interface HomeContent {
  readonly asks: readonly Ask[];
  /** One page, and one more where there is a next one. */
  readonly runs: readonly RunSummary[];
  /** From 1. */
  readonly page: number;
  readonly now: Date;
  readonly githubUrl: string;
  /** What has just happened. */
  readonly notice?: string | undefined;
}

export function renderHome({ asks: all, runs, page, now, githubUrl, notice }: HomeContent): HomeView {
  const shown = runs.slice(0, homePageSize);
  const { asks, unread } = splitInbox(all);
  const rest = asks.length - mostAsks;
  return {
    type: "home",
    callback_id: `${chatPrefix}home`,
    private_metadata: String(page),
    blocks: [
      ...(notice === undefined ? [] : [section(notice)]),
      header("What waits for you"),
      ...(asks.length === 0 && unread.length === 0 ? [section("📭 Nothing waits for your answer.")] : []),
      ...asks.slice(0, mostAsks).flatMap(renderAsk),
      ...(rest > 0 ? [context(`${rest} more come when these are answered.`)] : []),
      ...unread,
      header("Your runs"),
      ...(shown.length === 0
        ? [section(page > 1 ? "There are no more." : "No unfinished or failed run concerns you.")]
        : []),
      ...shown.flatMap((run) => renderRun(run, now, githubUrl)),
      actions(
        `${chatPrefix}home:foot`,
        button("start", "start", "Start an automation"),
        button("page", String(page), "Refresh", 0),
        ...(page > 1 ? [button("page", String(page - 1), "Back", 1)] : []),
        ...(runs.length > homePageSize ? [button("page", String(page + 1), "More", 2)] : []),
      ),
      context(`As of ${dateWord(now)} · \`/hathi help\` says what else there is`),
    ],
  };
}

function renderAsk(ask: Ask): readonly KnownBlock[] {
  const { question } = ask;
  const choices = isOpen(ask) ? question.choices.slice(0, mostChoices) : [];
  const text = escapeWithin(withoutSecrets(question.text), 500);
  return [
    section(`*${escapeWithin(ask.automation, 100)}*: ${text}`),
    ...(choices.length === 0
      ? []
      : [
          actions(
            `${chatPrefix}home:ask:${ask.id}`,
            ...choices.map(({ label }, index) => button("answer", `${ask.id}:${index}`, label, index)),
          ),
        ]),
    context(
      `asked ${dateWord(ask.openedAt)}${ask.expiresAt === null ? "" : ` · ends ${dateWord(ask.expiresAt)}`}`,
    ),
  ];
}

function renderRun(run: RunSummary, now: Date, githubUrl: string): readonly KnownBlock[] {
  const about = run.subject === null ? "" : ` · ${subjectWord(run.subject, githubUrl)}`;
  const words = run.error === null ? run.status : `${run.error.name}: ${run.error.message}`;
  const said = words === "" ? "" : ` · ${escapeWithin(words, 300)}`;
  const inDoubt = (run.doubts ?? []).length > 0;
  const times = [
    idWord(run),
    `started ${ageWord(run.createdAt, now)}`,
    ...(run.wakeAt === null || isFinished(run.state) ? [] : [wakeWord(run.wakeAt, now)]),
    ...(inDoubt ? [`\`/hathi show ${run.shortId}\` asks what is in doubt`] : []),
  ];
  return [
    section(`*${escapeWithin(run.automation, 100)}*${about}\n${stateWord(run)}${said}`),
    context(times.join(" · ")),
    actions(
      `${chatPrefix}home:run:${run.id}`,
      button("show", run.id, "Show"),
      ...(run.state === "failed" ? [button("retry", run.id, "Retry")] : []),
      ...(run.state === "paused" && !inDoubt ? [button("resume", run.id, "Resume")] : []),
      ...(isFinished(run.state) || run.cancelRequested ? [] : [cancelOf(run)]),
    ),
  ];
}

function cancelOf(run: RunSummary): Button {
  return {
    ...button("cancel", run.id, "Cancel"),
    style: "danger",
    confirm: {
      title: { type: "plain_text", text: "Cancel this run?", emoji: false },
      text: mrkdwn(`*${escapeWithin(run.automation, 100)}*: its clean-up runs, then it ends.`),
      confirm: { type: "plain_text", text: "Cancel the run", emoji: false },
      deny: { type: "plain_text", text: "Keep it", emoji: false },
      style: "danger",
    },
  };
}

/** Buttons of one block have ids of their own. */
function button(act: HomeAct, value: string, text: string, index?: number): Button {
  return {
    type: "button",
    action_id: `${chatPrefix}home:${act}${index === undefined ? "" : `:${index}`}`,
    value,
    text: { type: "plain_text", text: text.slice(0, 75).toWellFormed(), emoji: false },
  };
}

export interface HomeClick {
  readonly act: HomeAct;
  readonly value: string;
}

/** Reads a click, which comes from outside. */
export function readHomeClick(action: {
  readonly action_id: string;
  readonly value?: unknown;
}): HomeClick | undefined {
  const act = homeActionId.exec(action.action_id)?.[1] as HomeAct | undefined;
  const { value } = action;
  if (act === undefined || typeof value !== "string") return undefined;
  const form =
    act === "answer" ? askValue : act === "page" ? /^[1-9]\d{0,2}$/ : act === "start" ? /^start$/ : runValue;
  return form.test(value) ? { act, value } : undefined;
}

const runValue = /^[0-9a-hjkmnp-tv-z]{16}$/;
export const askValue = /^([0-9a-hjkmnp-tv-z]{16}):(\d{1,2})$/;
