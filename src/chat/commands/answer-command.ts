/** Answers a command of chat, through the service that the command line uses, too. */
import { type ErrorCode, HathiError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { renderInbox } from "../ask/render-inbox.ts";
import { planBulk } from "./bulk/bulk.ts";
import { answerConnection } from "../connections/answer-connections.ts";
import { answerOwn } from "../people/answer-own.ts";
import { answerWorkspaces } from "./answer-workspaces.ts";
import type { ChatCommand } from "./chat-command.ts";
import { escapeWithin, note, type ChatMessage } from "../blocks/chat-message.ts";
import { renderHelp, renderUnclear, renderUnknown } from "../blocks/render-help.ts";
import { answerIncomplete, showEvents } from "./answer-here.ts";
import { answerSettings, startOrAsk } from "../forms/open-forms.ts";
import { cancelAndShow, settleAndShow, steerAndShow } from "./acts/act-and-show.ts";
import type { AnswerContext } from "./answer-context.ts";
import { switchAndShow } from "./acts/switch-automation.ts";
import { answerList, explainRun, showAutomations, showRun } from "./show-runs.ts";

/** Errors that a person may have caused: the person is told the error's own message. */
const mistakes: ReadonlySet<ErrorCode> = new Set([
  "ASK_ENDED",
  "ASK_GROUPS_UNKNOWN",
  "ASK_UNKNOWN",
  "AUTOMATION_UNKNOWN",
  "DOUBT_SETTLED",
  "INPUT_INVALID",
  "NOT_ALLOWED",
  "PERSON_UNKNOWN",
  "REPOSITORY_CONNECTED",
  "REPOSITORY_UNKNOWN",
  "REQUEST_REPEATED",
  "RUN_UNKNOWN",
  "RUN_AMBIGUOUS",
  "RUN_STATE",
  "SLACK_WORKSPACE_UNKNOWN",
]);

export async function answerCommand(command: ChatCommand, given: AnswerContext): Promise<ChatMessage> {
  const reason = "reason" in command ? command.reason : undefined;
  const context = reason === undefined ? given : { ...given, by: { ...given.by, reason } };
  let message: ChatMessage | Promise<ChatMessage>;
  switch (command.kind) {
    case "help":
      message = renderHelp();
      break;
    case "incomplete":
      message = explainingErrors(async () => answerIncomplete(command, context));
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
      message = explainingErrors(async () =>
        renderInbox((await context.inbox?.()) ?? [], (await context.grants?.()) ?? []),
      );
      break;
    case "automations":
      message = showAutomations(context);
      break;
    case "switch": {
      const { isOn, automation } = command;
      message = explainingErrors(async () => switchAndShow(automation, isOn, context));
      break;
    }
    case "settings":
      message = explainingErrors(async () => answerSettings(command.automation, context));
      break;
    case "events":
      message = explainingErrors(async () => showEvents(command.type, context));
      break;
    case "start": {
      const { automation, data } = command;
      message = explainingErrors(async () => startOrAsk(automation, data, context));
      break;
    }
    case "bulk": {
      const { request } = command;
      const { bulk } = context;
      const by = request.reason === undefined ? context.by : { ...context.by, reason: request.reason };
      message =
        bulk === undefined
          ? note("Acts on many runs are not available here.")
          : explainingErrors(async () => planBulk(request, { ...context, by, bulk }));
      break;
    }
    case "why":
      message = explainingErrors(async () => explainRun(command.prefix, context));
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
    case "own":
      message = explainingErrors(async () => answerOwn(command.command, context));
      break;
    case "connection":
      message = explainingErrors(async () => answerConnection(command.act, context));
      break;
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
