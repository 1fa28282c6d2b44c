/** Chat behind the real Slack app: what is said and clicked goes in signed, what it answers comes back. */
import express from "express";
import { registerAsk } from "../../../src/chat/ask/register-ask.ts";
import type { Bulk } from "../../../src/core/ports/people/bulk-acts.ts";
import { registerChat } from "../../../src/chat/commands/register-chat.ts";
import type { ReachSettings } from "../../../src/core/ports/people/settings.ts";
import type { ReachAsks, ReachRuns } from "../../../src/core/ports/people/reachable-runs.ts";
import type { AskCommands } from "../../../src/core/ports/people/asks.ts";
import type { RunCommands, RunDetail } from "../../../src/core/ports/people/run-commands.ts";
import type { OwnWishes } from "../../../src/core/ports/people/wishes.ts";
import type { RunControl } from "../../../src/core/ports/people/run-control.ts";
import type { AdministerWorkspaces } from "../../../src/core/workspaces.ts";
import { createMemoryControl, createMemoryRuns } from "../engine/memory-runs.ts";
import { serve } from "../processes/serve.ts";
import { postSlackCommand, postSlackInteraction } from "./sign-slack.ts";
import { startSlackApp } from "./start-slack-app.ts";

export interface Message {
  readonly text: string;
  readonly response_type?: string;
  readonly replace_original?: boolean;
  readonly blocks: readonly {
    readonly type: string;
    readonly block_id?: string;
    readonly accessory?: { readonly action_id: string; readonly value: string };
    readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[];
  }[];
}

interface ClickOptions {
  readonly actionId?: string;
  readonly team?: string;
  readonly user?: string;
  /** The person's own workspace, where a channel is shared with it. */
  readonly userTeam?: string;
  readonly state?: object;
  /** What Slack knows the click by; a new one each time, unless given. */
  readonly trigger?: string;
  /** The value is an option's of a menu with three dots. */
  readonly isMenu?: boolean;
}

interface StartChatOptions {
  /** The real service over a database, in place of the runs in memory. */
  readonly real?: { readonly runs: RunCommands; readonly control: RunControl };
  /** As real, with what each workspace reaches. */
  readonly reach?: ReachRuns;
  readonly administer?: AdministerWorkspaces;
  readonly wishes?: OwnWishes;
  /** The questions that people answer. */
  readonly asks?: AskCommands;
  /** As asks, with what each workspace reaches. */
  readonly reachAsks?: ReachAsks;
  /** Where people are told. */
  readonly settings?: ReachSettings;
  readonly isHomeTaken?: () => Promise<boolean>;
  /** Acts on many runs. */
  readonly bulk?: Bulk;
  /** Awaited before each answer of the runs. */
  readonly before?: () => unknown;
  readonly answerWithinMs?: number;
  /** What the response_url answers. */
  readonly responseStatus?: number;
}

let triggers = 0;
const newTrigger = (): string => `trigger ${(triggers += 1)}`;

/** As on the buttons: the value of one that ends a run at once says so. */
function actionIdOf(value: unknown): string {
  return String(value).startsWith("end-at-once:") ? "hathi:end-at-once" : "hathi:cancel";
}

/** A promise for each thing that arrives, in order. */
function createQueue<Thing>() {
  const things: Thing[] = [];
  let more = Promise.withResolvers<void>();
  return {
    push(thing: Thing): void {
      things.push(thing);
      more.resolve();
    },
    async next(): Promise<Thing> {
      for (;;) {
        const thing = things.shift();
        if (thing !== undefined) return thing;
        await more.promise;
        more = Promise.withResolvers();
      }
    },
  };
}

export async function startChat(found: RunDetail[], options: StartChatOptions = {}) {
  const slack = await startSlackApp({
    api: () => ({ ok: true, message_ts: "1.2" }),
    // Every workspace has installed the app.
    auth: { kind: "oauth", clientId: "1.2", clientSecret: "the client's secret" },
    installationStore: {
      storeInstallation: async () => {},
      fetchInstallation: async ({ teamId = "" }) => ({
        team: { id: teamId },
        enterprise: undefined,
        user: { id: "U1", token: undefined, scopes: undefined },
        bot: { token: "xoxb-of-the-tests", scopes: [], id: "BBOT", userId: "UBOT" },
      }),
    },
  });
  const runs = createMemoryRuns(found, options.before);
  const control = createMemoryControl(runs);
  const { asks, wishes } = options;
  const reachAsks = options.reachAsks ?? (asks === undefined ? undefined : () => asks);
  registerChat(slack.app, {
    reach: options.reach ?? (() => ({ runs, control, ...options.real })),
    logger: slack.logger,
    ...(reachAsks !== undefined && { asks: reachAsks }),
    ...(wishes !== undefined && { wishes: () => wishes }),
    ...(options.settings !== undefined && { settings: options.settings }),
    ...(options.isHomeTaken !== undefined && { isHomeTaken: options.isHomeTaken }),
    ...(options.bulk !== undefined && { bulk: options.bulk }),
    ...(options.administer !== undefined && { administer: options.administer }),
    ...(options.answerWithinMs !== undefined && { answerWithinMs: options.answerWithinMs }),
  });
  if (reachAsks !== undefined) {
    registerAsk(slack.app, {
      asks: reachAsks,
      logger: slack.logger,
      ...(options.answerWithinMs !== undefined && { answerWithinMs: options.answerWithinMs }),
    });
  }
  const responses = createQueue<Message>();
  const responseUrl = `${await serve({
    "*": express().post("/", express.json(), (req, res) => {
      res.status(options.responseStatus ?? 200).end();
      responses.push(req.body as Message);
    }),
  })}/`;
  return {
    ...slack,
    runs,
    control,
    responses,
    responseUrl,
    say: async (text: string, team = "T1", trigger = newTrigger()): Promise<Response> =>
      postSlackCommand(slack.url, {
        command: "/hathi",
        text,
        team_id: team,
        user_id: "U1",
        channel_id: "C1",
        trigger_id: trigger,
        response_url: responseUrl,
      }),
    /** Submits a form as Slack does, with what is filled in by block_id. */
    submit: async (
      view: object,
      filled: Readonly<Record<string, object>>,
      user = "U1",
      team = "T1",
      userTeam = team,
    ): Promise<Response> =>
      postSlackInteraction(slack.url, {
        type: "view_submission",
        team: { id: team },
        user: { id: user, team_id: userTeam },
        trigger_id: newTrigger(),
        view: {
          id: "V1",
          hash: newTrigger(),
          ...view,
          state: {
            values: Object.fromEntries(Object.entries(filled).map(([id, value]) => [id, { filled: value }])),
          },
        },
      }),
    click: async (
      value: unknown,
      blockId: string,
      {
        actionId,
        team = "T1",
        user = "U1",
        userTeam = team,
        state = {},
        trigger = newTrigger(),
        isMenu = false,
      }: ClickOptions = {},
    ): Promise<Response> =>
      postSlackInteraction(slack.url, {
        type: "block_actions",
        team: { id: team },
        user: { id: user, team_id: userTeam },
        state: { values: state },
        channel: { id: "C1" },
        trigger_id: trigger,
        response_url: responseUrl,
        actions: [
          {
            type: isMenu ? "overflow" : "button",
            action_id: actionId ?? actionIdOf(value),
            block_id: blockId,
            ...(isMenu ? { selected_option: { value } } : { value }),
          },
        ],
      }),
  };
}
