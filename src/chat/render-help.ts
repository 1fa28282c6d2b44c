/** Chat's words on itself: what `/hathi` understands, and what to say when it does not. */
import { context, escapeWithin, header, note, section, type ChatMessage } from "./chat-message.ts";
import type { ChatCommand, CommandName } from "./chat-command.ts";

const lines: Readonly<Record<CommandName, string>> = {
  list: "`/hathi list` — what is running. `list all` adds what has ended, `list pr-reminder` keeps to one automation",
  show: "`/hathi show k3f9qz` — one run: what it did, what it waits for, what went wrong",
  pause: "`/hathi pause k3f9qz` — keep a run from going on; its timers and events are kept",
  resume: "`/hathi resume k3f9qz` — let a paused run go on",
  settle:
    '`/hathi settle k3f9qz happened {"ok": true}` — say of a step that nobody knows of that it happened, with its result; or `again`, or `cancel`',
  retry: "`/hathi retry k3f9qz` — go on from the failed step, as a new run",
  cancel:
    "`/hathi cancel k3f9qz` — end a run: its clean-up runs first. `cancel k3f9qz now` ends it at once, without that",
  workspaces:
    "`/hathi workspaces` — for admins: which Slack workspaces use this Hathi. `workspaces allow T0123ABCD` lets one in, `workspaces remove T0123ABCD` takes it out",
  help: "`/hathi help` — this",
};

export function renderHelp(): ChatMessage {
  return {
    text: "What /hathi understands: list, show, pause, resume, settle, retry, cancel, workspaces, help",
    blocks: [
      header("Hathi"),
      section(Object.values(lines).join("\n")),
      context("A run's id can be cut short as long as no other begins the same."),
    ],
  };
}

export function renderIncomplete({
  name,
  problem,
}: Extract<ChatCommand, { kind: "incomplete" }>): ChatMessage {
  if (problem !== undefined) return note(`Nothing is settled: ${escapeWithin(problem, 500)}`);
  if (name === "workspaces") return note(`Which workspace, and what is to be done? ${lines.workspaces}`);
  if (name === "settle") return note(`Which run, and what is true of it? ${lines.settle}`);
  return note(`Which run? Its id is in \`/hathi list\`. Then: ${lines[name]}`);
}

export function renderUnknown({ typed, nearest }: Extract<ChatCommand, { kind: "unknown" }>): ChatMessage {
  const not = `I do not know “${escapeWithin(typed, 60)}”.`;
  return nearest === undefined
    ? note(`${not} Try \`/hathi help\`.`)
    : note(`${not} Did you mean this?\n${lines[nearest]}`);
}
