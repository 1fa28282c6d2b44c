/** Answers a command of chat, through the service that the command line uses, too. */
import type { DoubtChoice, Settlement } from "../../core/doubt.ts";
import { type ErrorCode, HathiError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { escapeSlack } from "../../core/text/escape-slack.ts";
import type { Ask } from "../../core/ports/asks.ts";
import type { Actor, CancelOutcome, RunCommands } from "../../core/ports/run-commands.ts";
import type { RunControl } from "../../core/ports/run-control.ts";
import type { AdministerWorkspaces } from "../../core/workspaces.ts";
import { renderInbox } from "../ask/render-inbox.ts";
import { answerWorkspaces } from "./answer-workspaces.ts";
import type { CancelAct, CancelPlace } from "../blocks/cancel-button.ts";
import type { ChatCommand } from "./chat-command.ts";
import { escapeWithin, note, type ChatMessage } from "../blocks/chat-message.ts";
import { findAutomation } from "./find-automation.ts";
import type { ListView } from "./list-view.ts";
import {
  renderHelp,
  renderIncomplete,
  renderUnclear,
  renderUnclearList,
  renderUnknown,
} from "../blocks/render-help.ts";
import { mostPages, renderList, runsToFetch } from "../blocks/render-list.ts";
import { renderRun } from "../blocks/render-run.ts";
import { settleAndTell } from "./settle-run.ts";

/** Errors that a person may have caused: the person is told the error's own message. */
const mistakes: ReadonlySet<ErrorCode> = new Set([
  "ASK_ENDED",
  "ASK_GROUPS_UNKNOWN",
  "ASK_UNKNOWN",
  "DOUBT_SETTLED",
  "NOT_ALLOWED",
  "REQUEST_REPEATED",
  "RUN_UNKNOWN",
  "RUN_AMBIGUOUS",
  "RUN_STATE",
  "SLACK_WORKSPACE_UNKNOWN",
]);

export interface AnswerContext {
  readonly runs: RunCommands;
  readonly control: RunControl;
  readonly by: Actor;
  /** The workspace of the request, as far as Slack names it. */
  readonly team: string | undefined;
  readonly administer: AdministerWorkspaces;
  /** The questions that wait for the person. */
  readonly inbox?: () => Promise<readonly Ask[]>;
  /** The workspaces that the person speaks from. */
  readonly teams: readonly string[];
  readonly githubUrl: string;
}

export async function answerCommand(command: ChatCommand, given: AnswerContext): Promise<ChatMessage> {
  const reason = "reason" in command ? command.reason : undefined;
  const context = reason === undefined ? given : { ...given, by: { ...given.by, reason } };
  let message: ChatMessage | Promise<ChatMessage>;
  switch (command.kind) {
    case "help":
      message = renderHelp();
      break;
    case "incomplete":
      message = renderIncomplete(command);
      break;
    case "unclear":
      message = renderUnclear(command);
      break;
    case "unknown":
      message = renderUnknown(command);
      break;
    case "list":
      message = answerList(command.view, context);
      break;
    case "inbox":
      message = explainingErrors(async () => renderInbox((await context.inbox?.()) ?? []));
      break;
    case "show":
      message = explainingErrors(async () => showRun(command.prefix, context));
      break;
    case "pause":
    case "resume":
    case "retry": {
      const { kind, prefix } = command;
      message = explainingErrors(async () => steerAndShow(kind, prefix, context));
      break;
    }
    case "workspaces":
      message = explainingErrors(async () => answerWorkspaces(command, context));
      break;
    case "settle": {
      const { prefix, settlement } = command;
      message = explainingErrors(async () => settleAndShow(prefix, settlement, {}, context));
      break;
    }
    case "cancel":
    case "end-at-once": {
      const { kind, prefix } = command;
      message = explainingErrors(async () => cancelAndShow(kind, prefix, { kind: "show" }, context));
    }
  }
  return message;
}

async function steerAndShow(
  word: "pause" | "resume" | "retry",
  prefix: string,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { control, by } = context;
  if (word === "retry") {
    return showRun(
      await control.restart(prefix, by, { once: true }),
      context,
      "↩️ The run goes on from its failed step, as this run.",
    );
  }
  const run = await (word === "pause" ? control.pause(prefix, by) : control.resume(prefix, by));
  const notice =
    word === "resume"
      ? "▶️ The run goes on."
      : "⏸️ The run is paused, or will be when the steps that it is performing have ended.";
  return showRun(run.id, context, notice);
}

/** Takes a person's answer about a step in doubt, and shows the run. */
export async function settleAndShow(
  prefix: string,
  settlement: Settlement,
  choice: DoubtChoice,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { control, by, teams } = context;
  const notice = await settleAndTell(control, { prefix, by, settlement, choice: { ...choice, teams } });
  return showRun(prefix, context, notice);
}

/** Cancels or ends a run, and shows again the view that the person had. */
export async function cancelAndShow(
  act: CancelAct,
  prefix: string,
  place: CancelPlace,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { runs, by } = context;
  const outcome = await (act === "cancel" ? runs.cancel(prefix, by) : runs.endAtOnce(prefix, by));
  const notice = noticeOf(outcome);
  return place.kind === "list"
    ? showList(place.view, context, notice)
    : showRun(outcome.run.id, context, notice);
}

/** Answers with an error's own message if a person may have caused the error; throws any other error on. */
export async function explainingErrors(answer: () => Promise<ChatMessage>): Promise<ChatMessage> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof HathiError && mistakes.has(error.code)) {
      const words = escapeWithin(withoutSecrets(error.message), 2000);
      return note(error.code === "NOT_ALLOWED" ? withMentions(words) : words);
    }
    throw error;
  }
}

/** Only the person who asked sees the answer, so that nobody is called by it. */
function withMentions(words: string): string {
  return words
    .replaceAll(/@([UW][A-Z0-9]{2,30})\b/g, "<@$1>")
    .replaceAll(/@(S[A-Z0-9]{2,30})\b/g, "<!subteam^$1>")
    .replaceAll(/#([CG][A-Z0-9]{2,30})\b/g, "<#$1>");
}

/** Answers `list`. If a word is no automation's name, the answer says so, and not that the automation has no runs. */
async function answerList(typed: ListView, context: AnswerContext): Promise<ChatMessage> {
  if (typed.page > mostPages) {
    return note(
      `A list has ${mostPages} pages at most. Name a state and an automation, as in \`/hathi list failed pr-reminder\`, or look in the terminal: \`npx hathi runs list --all --limit 1000\``,
    );
  }
  if (typed.automation === null) return showList(typed, context);
  const automations = await context.runs.automations();
  const found = findAutomation(typed.automation, automations);
  if (found.kind === "found") return showList({ ...typed, automation: found.name }, context);
  // An automation that is no longer deployed may still have runs.
  const { automation } = typed;
  const [known] = await context.runs.list({ scope: "all", automation, limit: 1 });
  if (known !== undefined) return showList(typed, context);
  const view = { ...typed, automation: found.nearest };
  return renderUnclearList({ words: found.words, view, automations });
}

async function showList(
  view: ListView,
  { runs, githubUrl }: AnswerContext,
  notice?: string,
): Promise<ChatMessage> {
  const { scope, isMine = false, automation } = view;
  const filter = {
    limit: runsToFetch(view),
    ...(scope === "all" || scope === "unfinished" ? { scope } : { scope: "all" as const, state: scope }),
    ...(automation !== null && { automation }),
    ...(isMine && { concerning: "me" as const }),
  };
  const [found, now] = await Promise.all([runs.list(filter), runs.now()]);
  return renderList({ view, runs: found, now, githubUrl, notice });
}

export async function showRun(
  prefix: string,
  { runs, githubUrl }: Pick<AnswerContext, "runs" | "githubUrl">,
  notice?: string,
): Promise<ChatMessage> {
  const [run, now] = await Promise.all([runs.show(prefix), runs.now()]);
  return renderRun({ run, now, githubUrl, notice });
}

function noticeOf({ kind, run }: CancelOutcome): string {
  const name = `*${escapeWithin(run.automation, 100)}* \`${escapeSlack(run.shortId)}\``;
  const notices = {
    cancelled: `🚫 ${name} is cancelled.`,
    cancelling: `🛑 ${name} is being cancelled: its clean-up runs, then it ends.`,
    "already-cancelling": `🛑 ${name} is being cancelled already, and its clean-up is under way. \`/hathi cancel ${escapeSlack(run.shortId)} now\` ends it at once, without clean-up.`,
    "already-finished": `${name} had ended already: ${run.state}.`,
  } as const satisfies Record<CancelOutcome["kind"], string>;
  return notices[kind];
}
