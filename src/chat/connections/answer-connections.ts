/** Answers `/hathi connect` and `/hathi disconnect`: which repositories speak in the workspace, and where. */
import { type ConnectedRepository, endWords } from "../../core/connected-repository.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { ConnectionCommands } from "../../core/ports/people/connections.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import {
  context,
  escapeWithin,
  header,
  joinLines,
  note,
  section,
  type ChatMessage,
} from "../blocks/chat-message.ts";
import type { ConnectionAct } from "./connection-words.ts";

const mostShown = 50;

export async function answerConnection(
  act: ConnectionAct,
  {
    connections,
    by,
    channel: here,
  }: {
    readonly connections?: ConnectionCommands;
    readonly by: Actor;
    readonly channel?: string;
  },
): Promise<ChatMessage> {
  if (connections === undefined) return note("Repositories cannot be connected here.");
  switch (act.kind) {
    case "list":
      return renderList(await connections.list(by));
    case "connect": {
      const channel = act.channel === "here" ? channelOf(here) : (act.channel?.id ?? null);
      return tellConnected(await connections.connect(act.repository, channel, by));
    }
    case "disconnect":
    default: {
      const { name } = await connections.disconnect(act.repository, by);
      return note(
        `${code(name)} is not connected with this workspace any more. Runs that have begun go on where they are.`,
      );
    }
  }
}

/** A direct message is nobody's channel. */
function channelOf(here: string | undefined): string | null {
  return here !== undefined && /^[CG]/.test(here) ? here : null;
}

function tellConnected({ name, channel }: ConnectedRepository): ChatMessage {
  const where = channel === null ? "this workspace" : `<#${channel}>`;
  return {
    text: `${name} is connected`,
    blocks: [
      section(`✅ ${code(name)} speaks in ${where} from now on.`),
      context(
        `Runs that have begun stay where they are. ${
          channel === null
            ? "`/hathi connect` in a channel lets it speak there."
            : "Automations that choose a channel themselves do so still."
        } \`/hathi disconnect ${escapeWithin(name, 200)}\` ends it.`,
      ),
    ],
  };
}

function renderList(all: readonly ConnectedRepository[]): ChatMessage {
  if (all.length === 0) {
    return note(
      "No repository is connected. `/hathi connect octo/app` in a channel lets what happens in that repository be told there.",
    );
  }
  const more =
    all.length > mostShown ? `${all.length - mostShown} more: \`npx hathi repositories list\`. ` : "";
  return {
    text: `${all.length} connected repositories`,
    blocks: [
      header("Connected repositories"),
      section(joinLines(all.slice(0, mostShown).map(lineOf))),
      context(`${more}\`/hathi connect octo/app\` connects one, \`/hathi disconnect octo/app\` ends it`),
    ],
  };
}

function lineOf({ name, channel, connectedBy, suspendedAt, endedBecause }: ConnectedRepository): string {
  if (endedBecause !== null)
    return `⚪ ${code(name)} · connected no more: ${endWords[endedBecause]}. Connect it anew when it is back`;
  const user = readSlackActor({ id: connectedBy })?.user;
  return [
    `${suspendedAt === null ? "🟢" : "⏸️"} ${code(name)}`,
    channel === null ? "in this workspace" : `in <#${channel}>`,
    `connected by ${user === undefined ? escapeWithin(connectedBy, 80) : `<@${user}>`}`,
    ...(suspendedAt === null ? [] : ["the GitHub App is suspended there"]),
  ].join(" · ");
}

function code(text: string): string {
  return `\`${escapeWithin(text, 220).replaceAll("`", "'")}\``;
}
