/** Publishes a person's App Home when they open it and after each act there, and takes Hathi's own shortcuts. */
import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { slackShortcuts } from "../../core/slack-app/slack-surface.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { actorOf, answerClick, clickerOf, sayingFailures, within } from "../commands/answer-click.ts";
import { explainingErrors } from "../commands/answer-command.ts";
import { cancelAndShow, steerAndShow } from "../commands/acts/act-and-show.ts";
import { showHere } from "../commands/answer-here.ts";
import type { AnswerContext } from "../commands/answer-context.ts";
import type { ChatOptions } from "../commands/chat-options.ts";
import { showRun } from "../commands/show-runs.ts";
import { isOpen } from "../ask/ask-words.ts";
import { renderForm } from "../ask/ask-form.ts";
import { answeredWord } from "../ask/register-ask.ts";
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { pickToStart } from "../forms/open-forms.ts";
import {
  askValue,
  homeActionId,
  type HomeClick,
  homePageSize,
  readHomeClick,
  renderHome,
} from "./render-home.ts";

const startShortcut = slackShortcuts.start.callback;
const hereShortcut = slackShortcuts.here.callback;

type HomeOptions = Pick<ChatOptions, "reach" | "asks" | "logger"> &
  Required<Pick<ChatOptions, "administer" | "isHomeTaken" | "githubUrl" | "answerWithinMs" | "onChange">>;

interface Person {
  readonly by: Actor;
  readonly user: string;
  readonly team: string | undefined;
  readonly client: WebClient;
}

const mostFailed = 5;

const metadata = z.looseObject({ view: z.looseObject({ private_metadata: z.string() }) });

export function registerHome(app: App, options: HomeOptions): void {
  const { logger, answerWithinMs, onChange, isHomeTaken } = options;
  app.event("app_home_opened", async ({ event, body, client, context: { teamId } }) => {
    if (event.tab !== "home") return;
    const by = actorOf(`${body.team_id}/${event.user}`, body);
    const publishing = (async (): Promise<void> => {
      if (await isHomeTaken()) return;
      await publish({ by, user: event.user, team: teamId, client }, options, { page: 1 });
    })();
    const guarded = publishing.catch((error: unknown) =>
      logger.warn({ err: error, actor: by.id }, "a person's home could not be shown"),
    );
    await within(answerWithinMs, guarded);
  });
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: homeActionId },
    async ({ body, action, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readHomeClick(action);
      if (click === undefined) return;
      const person = { by, user: body.user.id, team: teamId, client };
      const page = Number(metadata.safeParse(body).data?.view.private_metadata ?? 1);
      const acting = (async (): Promise<void> => {
        const message = await sayingFailures(log, async () =>
          explainingErrors(async () => actAtHome(click, person, body.trigger_id, options)),
        );
        if (click.act === "show") {
          await openMessage(client, body.trigger_id, message);
          return;
        }
        const shown = click.act === "page" ? Number(click.value) : page;
        await publish(person, options, { page: shown, ...(message.text !== "" && { notice: message.text }) });
        onChange();
      })();
      const guarded = acting.catch((error: unknown) =>
        log.warn({ err: error }, "a person's home could not be shown"),
      );
      await within(answerWithinMs, guarded);
    },
  );
  app.shortcut(
    { type: "shortcut", callback_id: startShortcut },
    async ({ ack, body, client, context: { teamId } }) => {
      await ack();
      const by = clickerOf(body, teamId);
      await pickToStart(
        contextOf({ by, user: body.user.id, team: teamId, client }, options, body.trigger_id),
      );
    },
  );
  app.shortcut(
    { type: "message_action", callback_id: hereShortcut },
    async ({ ack, body, client, respond, context: { teamId } }) => {
      await ack();
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, shortcut: hereShortcut });
      const { channel, messages } = placeOf(body);
      const person = { by, user: body.user.id, team: teamId, client };
      const answer = sayingFailures(log, async () =>
        explainingErrors(async () =>
          showHere(channel, messages, contextOf(person, options, body.trigger_id)),
        ),
      ).then((message) => ({ message, replaces: false }));
      await answerClick(answer, { respond, client, channel, user: body.user.id }, log, answerWithinMs);
    },
  );
}

const shortcut = z.looseObject({
  channel: z.looseObject({ id: z.string() }),
  message_ts: z.string().optional(),
  message: z.looseObject({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
});

/** Where a message's shortcut was chosen: Slack names the message, and the thread that the message is in. */
function placeOf(body: unknown): { readonly channel: string; readonly messages: readonly string[] } {
  const { channel, message_ts: ts, message = {} } = shortcut.parse(body);
  const messages = [message.ts ?? ts, message.thread_ts].filter((one) => one !== undefined);
  return { channel: channel.id, messages: [...new Set(messages)] };
}

function contextOf(
  { by, team, client }: Person,
  { reach, asks, administer, githubUrl }: HomeOptions,
  trigger: string,
): AnswerContext {
  return {
    ...reach(team, by),
    by,
    team,
    administer,
    inbox: async () => (await asks?.(team, by).waitingFor(by)) ?? [],
    openForm: async (view) => {
      await client.views.open({ trigger_id: trigger, view });
    },
    teams: team === undefined ? [] : [team],
    githubUrl,
  };
}

/** @returns what came of it, for the top of the home; empty where nothing is to be said */
async function actAtHome(
  { act, value }: HomeClick,
  person: Person,
  trigger: string,
  options: HomeOptions,
): Promise<ChatMessage> {
  const context = contextOf(person, options, trigger);
  switch (act) {
    case "show":
      return showRun(value, context);
    case "cancel":
      return cancelAndShow("cancel", value, { kind: "show" }, context);
    case "retry":
    case "resume":
      return steerAndShow(act, value, context);
    case "start":
      return { ...(await pickToStart(context)), text: "" };
    case "answer":
      return answerAtHome(value, person, trigger, options);
    case "page":
      break;
  }
  return { text: "", blocks: [] };
}

async function answerAtHome(
  value: string,
  { by, team, client }: Person,
  trigger: string,
  { asks }: HomeOptions,
): Promise<ChatMessage> {
  const [, id = "", index = ""] = askValue.exec(value) ?? [];
  const service = asks?.(team, by);
  if (service === undefined) return note("No questions are asked here.");
  const ask = await service.show(id);
  const choice = ask.question.choices[Number(index)]?.value ?? "";
  const form = isOpen(ask) ? renderForm(ask, Number(index)) : undefined;
  if (form !== undefined) {
    await client.views.open({ trigger_id: trigger, view: form });
    return { text: "", blocks: [] };
  }
  return note(answeredWord(await service.answer(id, { choice }, by), choice));
}

async function publish(
  { by, user, team, client }: Person,
  { reach, asks, githubUrl }: HomeOptions,
  { page, notice }: { readonly page: number; readonly notice?: string },
): Promise<void> {
  const { runs } = reach(team, by);
  const [waiting, unfinished, failed, now] = await Promise.all([
    asks?.(team, by).waitingFor(by) ?? [],
    runs.list({ scope: "unfinished", concerning: "me", limit: page * homePageSize + 1 }),
    runs.list({ scope: "all", state: "failed", concerning: "me", limit: mostFailed }),
    runs.now(),
  ]);
  const mine = [...unfinished, ...(unfinished.length > page * homePageSize ? [] : failed)];
  const view = renderHome({
    asks: waiting,
    runs: mine.slice((page - 1) * homePageSize, page * homePageSize + 1),
    page,
    now,
    githubUrl,
    notice,
  });
  await client.views.publish({ user_id: user, view });
}

/** Shows a message as a view: a click in the home has no address to answer to. */
async function openMessage(client: WebClient, trigger: string, { blocks }: ChatMessage): Promise<void> {
  const told = blocks.filter(({ type }) => type !== "actions" && type !== "input");
  await client.views.open({
    trigger_id: trigger,
    view: {
      type: "modal",
      callback_id: "hathi:shown",
      title: { type: "plain_text", text: "Run", emoji: false },
      close: { type: "plain_text", text: "Close", emoji: false },
      blocks: told,
    },
  });
}
