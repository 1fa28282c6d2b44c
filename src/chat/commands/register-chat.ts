/** Connects `/hathi` and the buttons of its answers in Slack with people's runs. */
import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { slackCommand } from "../../core/slack-app/slack-surface.ts";
import { actorOf, answerClick, clickerOf, sayingFailures, within } from "./answer-click.ts";
import { answerCommand, explainingErrors } from "./answer-command.ts";
import { cancelAndShow, settleAndShow } from "./acts/act-and-show.ts";
import { cancelActionId, endActionId, readCancelClick, readPlace } from "../blocks/cancel-button.ts";
import { parseChatCommand } from "./chat-command.ts";
import type { ChatOptions } from "./chat-options.ts";
import { note } from "../blocks/chat-message.ts";
import { deliverAnswer, type Answer } from "./deliver-answer.ts";
import { readSettleClick, settleActionId } from "../blocks/doubt-blocks.ts";
import { registerBulk } from "./bulk/register-bulk.ts";
import { registerTogether } from "./bulk/register-together.ts";
import { registerForms } from "../forms/register-forms.ts";
import { registerHome } from "../home/register-home.ts";
import { registerQuietMenu } from "../people/register-quiet-menu.ts";
import { registerFailureButtons } from "./register-failure-buttons.ts";
import { settleAndTell } from "./acts/settle-run.ts";

type Settling = Required<
  Omit<
    ChatOptions,
    "isHomeTaken" | "asks" | "bulk" | "people" | "connections" | "wishes" | "settings" | "linkToRun"
  >
>;

const cancelActionIds = new RegExp(`^(?:${cancelActionId}|${endActionId})$`);

export function registerChat(
  app: App,
  {
    reach,
    administer = async () => "Nobody here decides which workspaces are let in.",
    asks,
    bulk,
    people,
    connections,
    wishes,
    settings,
    isHomeTaken = async () => false,
    logger,
    githubUrl = "https://github.com",
    answerWithinMs = 2500,
    onChange = () => {},
    linkToRun = null,
  }: ChatOptions,
): void {
  registerSettling(app, { reach, administer, logger, githubUrl, answerWithinMs, onChange });
  registerFailureButtons(app, { reach, logger, githubUrl, answerWithinMs, onChange });
  if (bulk !== undefined) {
    registerBulk(app, { bulk, logger, answerWithinMs, onChange });
    registerTogether(app, { bulk, reach, logger, answerWithinMs, onChange });
  }
  registerHome(app, {
    reach,
    ...(asks !== undefined && { asks }),
    administer,
    isHomeTaken,
    logger,
    githubUrl,
    answerWithinMs,
    onChange,
  });
  registerForms(app, { reach, ...(settings !== undefined && { settings }), logger, answerWithinMs });
  if (wishes !== undefined) registerQuietMenu(app, { wishes, logger, answerWithinMs });
  app.command(slackCommand, async ({ command, ack, respond, client, context }) => {
    const by = actorOf(`${command.team_id}/${command.user_id}`, command);
    const log = logger.child({ actor: by.id, command: command.text.slice(0, 100) });
    const asked = parseChatCommand(command.text);
    const answering = sayingFailures(log, async () =>
      answerCommand(asked, {
        ...reach(context.teamId, by),
        by,
        team: context.teamId,
        administer,
        ...(wishes !== undefined && { wishes: wishes(context.teamId, by) }),
        ...(people !== undefined && { people: people(context.teamId, by) }),
        ...(connections !== undefined && { connections: connections(context.teamId, by) }),
        inbox: async () => (await asks?.(context.teamId, by).waitingFor(by)) ?? [],
        grants: async () => {
          const all = (await asks?.(context.teamId, by).grants()) ?? [];
          return all.filter(({ person }) => person === by.id);
        },
        bulk,
        settings: settings?.(context.teamId),
        linkToRun,
        openForm: async (view) => {
          await client.views.open({ trigger_id: command.trigger_id, view });
        },
        channel: command.channel_id,
        teams: [command.team_id],
        githubUrl,
      }),
    );

    const inTime = await within(answerWithinMs, answering);
    const { text, blocks } = inTime ?? note("The database is slow. The answer follows here.");
    await ack({ response_type: "ephemeral", text, blocks: [...blocks] });
    if (inTime !== undefined) return;
    log.warn({}, "an answer is late");
    const recipient = { respond, client, channel: command.channel_id, user: command.user_id };
    void answering.then(async (message) => deliverAnswer({ message, replaces: false }, recipient, log));
  });

  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: cancelActionIds },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readCancelClick(action);

      const answer = async (): Promise<Answer> => {
        if (click === undefined) {
          log.warn({}, "a button names no run");
          return {
            message: note("This button names no run. `/hathi list` has new buttons."),
            replaces: false,
          };
        }
        let replaces = false;
        const message = await sayingFailures(log, async () =>
          explainingErrors(async () => {
            const shown = await cancelAndShow(click.act, click.runId, readPlace(action.block_id), {
              ...reach(teamId, by),
              by,
              team: teamId,
              administer,
              teams: [],
              githubUrl,
            });
            replaces = true;
            return shown;
          }),
        );
        return { message, replaces };
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}

/** Registers the buttons that answer a question about a step in doubt. */
function registerSettling(
  app: App,
  { reach, administer, logger, githubUrl, answerWithinMs, onChange }: Settling,
): void {
  app.action<BlockAction<ButtonAction>>(
    { type: "block_actions", action_id: settleActionId },
    async ({ body, action, respond, client, context: { teamId } }) => {
      const teams = [body.team?.id, body.user.team_id].filter((id) => id !== undefined);
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, click: action.action_id });
      const click = readSettleClick(action, body.state);
      const answer = async (): Promise<Answer> => {
        if (typeof click === "string") return { message: note(click), replaces: false };
        const { runId, id, settlement, place } = click;
        let settled = false;
        const message = await sayingFailures(log, async () =>
          explainingErrors(async () => {
            const context = { ...reach(teamId, by), by, team: teamId, administer, teams, githubUrl };
            if (place === "shown") {
              const shown = await settleAndShow(runId, settlement, { id }, context);
              settled = true;
              return shown;
            }
            const words = await settleAndTell(context.control, {
              prefix: runId,
              by,
              settlement,
              choice: { id, teams },
            });
            settled = true;
            return note(words);
          }),
        );
        if (settled) onChange();
        return { message, replaces: settled && place === "shown" };
      };
      const recipient = { respond, client, channel: body.channel?.id, user: body.user.id };
      await answerClick(answer(), recipient, log, answerWithinMs);
    },
  );
}
