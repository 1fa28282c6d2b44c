/** A run that asks people on the real engine: its cards are in a local Slack, and chat is over the same database. */
import { onTestFinished } from "vitest";
import { sayAsks } from "../../../src/chat/ask/send-asks.ts";
import type { Admin } from "../../../src/core/admin.ts";
import type { FindGroups } from "../../../src/core/ports/people/asks.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { createAskCommands } from "../../../src/journal/people/asks/ask-commands.ts";
import { createReachAsks } from "../../../src/journal/people/reachable-runs.ts";
import { createAskOutbox } from "../../../src/journal/people/asks/ask-outbox.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startWorkspace } from "../../connectors/slack/slack-workspace.ts";
import { installSlack } from "../slack/install-slack.ts";
import { startChat, type Message } from "../slack/start-chat.ts";
import { startTestEngine, waitFor } from "./engine.ts";

const off = (name: string): Connector => ({
  name,
  perform: async () => {
    throw new Error(`${name} is not there`);
  },
  classify: () => ({ kind: "final" }),
});

interface Button {
  readonly type: string;
  readonly action_id: string;
  readonly value: string;
}

interface Menu {
  readonly type: string;
  readonly options?: readonly { readonly value: string }[];
}

interface View {
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly { readonly type: string }[];
}

export interface AskingOptions {
  readonly event?: { readonly source?: string; readonly team?: string; readonly data?: unknown };
  readonly findGroups?: FindGroups;
  readonly admins?: readonly Admin[];
  readonly github?: Connector;
  readonly answerWithinMs?: number;
  /** The workspaces that have installed the app, where it is not a single one's. The first is the owner. */
  readonly teams?: readonly string[];
}

/** @param body of the automation's function; it may use ask, next, on, signal, slack, sleep, start, step and z */
export async function startAsking(body: string, options: AskingOptions = {}) {
  const { findGroups = async () => [], admins = [], event = {} } = options;
  const workspace = await startWorkspace();
  onTestFinished(async () => workspace.close());
  const run: { connector?: Connector } = {};
  const engine = await startTestEngine(undefined, {
    slack: workspace.connector,
    github: options.github ?? off("github"),
    http: off("http"),
    run: {
      name: "run",
      perform: async (call) => (run.connector ?? off("run")).perform(call),
      classify: (error) => (run.connector ?? off("run")).classify(error),
    },
  });
  run.connector = createRunConnector(engine.database, engine.store.jobs, {
    findGroups,
    findActor: async (person) => ({ id: person.replace(/^slack:/, "slack:T1/") }),
  });
  await engine.deploy(`
    import { ask, github, next, on, signal, slack, sleep, start, step } from "hathi";
    import { z } from "zod";
    export default on("webhook.start", async ({ data }) => { ${body} });
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start", ...event });
  const outbox = createAskOutbox(engine.database, engine.store.jobs);
  const sayNext = sayAsks({
    outbox,
    slack: workspace.connector,
    findAdmins: async () => admins,
    logger: engine.logger,
    arrivesWithinMs: 0,
  });
  const send = async (): Promise<void> => {
    // What may change again at once is shown a second later.
    await engine.database.query("update hathi.asks set claimed_until = null where claims = 0");
    while (await sayNext());
  };
  const asks = createAskCommands(engine.database, engine.store.jobs, findGroups);
  if (options.teams !== undefined) await installSlack(engine.database, options.teams);
  const reachAsks = createReachAsks(engine.database, engine.store.jobs, findGroups, {
    isOnlyWorkspace: options.teams === undefined,
    admins,
  });
  const chat = await startChat([], {
    reachAsks,
    ...(options.answerWithinMs !== undefined && { answerWithinMs: options.answerWithinMs }),
  });
  const channelId = async (name: string): Promise<string> => {
    const { channels } = (await workspace.ask("conversations.list", { limit: "1000" })) as unknown as {
      channels: readonly { readonly id: string; readonly name: string }[];
    };
    return channels.find((channel) => channel.name === name)?.id ?? "";
  };
  const messages = async (name = "deploys"): Promise<readonly (Message & { readonly ts: string })[]> => {
    const channel = await channelId(name);
    const history = await workspace.ask("conversations.history", { channel, include_all_metadata: "true" });
    return (history.messages ?? []) as unknown as readonly (Message & { readonly ts: string })[];
  };
  const buttonsOf = (message: Message | undefined): readonly Button[] =>
    (message?.blocks ?? []).flatMap(({ type, elements }) =>
      type === "actions"
        ? ((elements ?? []) as readonly Button[]).filter((one) => one.type === "button")
        : [],
    );
  /** Slack's menu of three dots on a card. */
  const menuOf = (message: Message | undefined): readonly string[] =>
    (message?.blocks ?? []).flatMap(({ elements }) =>
      ((elements ?? []) as readonly Menu[]).flatMap(({ type, options: offered = [] }) =>
        type === "overflow" ? offered.map(({ value }) => value) : [],
      ),
    );
  const formOr = async (act: () => Promise<unknown>): Promise<View | string> => {
    const before = chat.calls.length;
    await act();
    const opened = chat.calls.slice(before).find(({ method }) => method === "views.open");
    if (opened !== undefined) return JSON.parse(String(opened.args["view"])) as View;
    return (await chat.responses.next()).text;
  };
  return {
    ...workspace,
    engine,
    asks,
    outbox,
    chat,
    send,
    messages,
    channelId,
    buttonsOf,
    menuOf,
    /** The cards in a channel, once there are so many. */
    cards: async (count = 1, name = "deploys") =>
      waitFor(
        async () => {
          await send();
          return (await messages(name)).filter(
            (message) => message.blocks !== undefined && message.blocks.length > 0,
          );
        },
        (cards) => cards.length === count,
      ),
    /** Clicks a button, and reads what only this person is told. */
    click: async (
      button: Pick<Button, "action_id" | "value"> | undefined,
      user: string,
      more: { readonly team?: string; readonly trigger?: string; readonly userTeam?: string } = {},
    ): Promise<string> => {
      await chat.click(button?.value, "", { actionId: button?.action_id ?? "", user, ...more });
      return (await chat.responses.next()).text;
    },
    /** Chooses something in a card's menu. What opens a form answers with its view, all else with words. */
    choose: async (value: string | undefined, user: string): Promise<View | string> =>
      formOr(async () => chat.click(value, "", { actionId: "hathi:ask:more", user, isMenu: true })),
    /** Clicks a button that opens a form. */
    open: async (button: Pick<Button, "action_id" | "value"> | undefined, user: string) =>
      formOr(async () => chat.click(button?.value, "", { actionId: button?.action_id ?? "", user })),
    result: async (): Promise<unknown> => {
      await engine.untilState("completed");
      const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
      return decodeValue(row?.result ?? "");
    },
  };
}
