/** Says what `/hathi` understands, and answers what it does not understand. */
import { context, escapeWithin, header, note, section, type ChatMessage } from "./chat-message.ts";
import type { ChatCommand, CommandName } from "../commands/chat-command.ts";
import { runStates } from "../../core/run.ts";
import { type ListView, wordsOfView } from "../commands/list-view.ts";

const lines: Readonly<Record<CommandName, string>> = {
  list: "`/hathi list` — the unfinished runs. `list all` adds runs that have ended, `list mine` those that concern you, `list failed` one state, `list pr-reminder` one automation, `list all about octo/app#7` and `list since 2 days` what their words say",
  inbox: "`/hathi inbox` — the questions that wait for your answer",
  show: "`/hathi show k3f9qz` — one run: what it did, what it waits for and what went wrong",
  why: "`/hathi why k3f9qz` — in a sentence: what the run waits for, and since when",
  start:
    '`/hathi start deploy` — start a run of an automation by hand: in a form, where it says what it takes, or with `{"version": "1.2"}` behind its name',
  automations:
    "`/hathi automations` — what is deployed: what it listens to, when it is due, how many runs are unfinished and on which builds; `automations off deploy because of the freeze` keeps events from starting it, `automations on deploy` lets them again",
  settings:
    "`/hathi settings deploy` — where people are told of its runs that fail, are paused or are in doubt; `settings pr-reminder octo/app` — how it treats a repository; `settings` alone lists what is set",
  connect:
    "`/hathi connect octo/app` — let what happens in a repository be told in this workspace and channel; `connect octo/app without channel` in this workspace alone; `connect` lists the repositories",
  disconnect: "`/hathi disconnect octo/app` — end that",
  events: "`/hathi events` — the newest events; `events github.pull_request` those of one kind",
  pause: "`/hathi pause k3f9qz` — stop a run for now; its timers and events are kept",
  resume: "`/hathi resume k3f9qz` — let a paused run go on; `resume all deploy` those that you name",
  settle:
    '`/hathi settle k3f9qz happened {"ok": true}` — settle a step in doubt: say that it happened, with its result; or `again`, or `cancel`. `settle all deploy again` settles all of an automation',
  retry:
    "`/hathi retry k3f9qz` — go on from the failed step, as a new run; `retry all since 2 hours about octo/app` those that you name",
  cancel:
    "`/hathi cancel k3f9qz` — end a run, after its clean-up. `cancel k3f9qz now` ends the run at once, without clean-up. `cancel all deploy waiting` and `cancel mine` first say which runs these are. What follows `because` is kept with who did it",
  "i-am":
    "`/hathi i-am ana-on-github` — say who you are on GitHub, so that you are mentioned where that login has something to do",
  people:
    "`/hathi people` — who you are on GitHub; for admins: who everybody is. `people link ana @Ana` corrects one, `people confirm ana` vouches for one, `people unlink ana` removes one",
  snooze:
    "`/hathi snooze until tomorrow` — leave me alone for a while: `snooze 2 hours`, `snooze next week octo/app#12`",
  mute: "`/hathi mute octo/app#12` — tell me nothing more of a pull request, or of a repository (`mute octo/app`), or of `everything`; `/hathi mute` lists what is quiet",
  unmute: "`/hathi unmute octo/app` — tell me again; `unmute everything` takes all of it back",
  hours:
    "`/hathi hours` — when I work; `hours 9-17 mon-fri Europe/Berlin DE-BY digest 9:30` changes any part of it, `hours reset` all; for admins, `hours workspace 9-17` is for everybody else",
  workspaces:
    "`/hathi workspaces` — for admins: which Slack workspaces use this Hathi. `workspaces allow T0123ABCD` lets a workspace in, `workspaces remove T0123ABCD` removes it",
  help: "`/hathi help` — this list",
};

const half = Math.ceil(Object.keys(lines).length / 2);

export function renderHelp(): ChatMessage {
  return {
    text: "What /hathi understands: list, inbox, show, why, start, automations, settings, connect, disconnect, events, pause, resume, settle, retry, cancel, i-am, people, snooze, mute, unmute, hours, workspaces, help",
    blocks: [
      header("Hathi"),
      // Slack takes 3000 characters of text in a block.
      ...[Object.values(lines).slice(0, half), Object.values(lines).slice(half)].map((part) =>
        section(part.join("\n")),
      ),
      context("You can shorten a run's id, as long as no other id begins the same."),
    ],
  };
}

const undone: Readonly<Partial<Record<CommandName, string>>> = { start: "started", settle: "settled" };

export function renderIncomplete({
  name,
  problem,
}: Extract<ChatCommand, { kind: "incomplete" }>): ChatMessage {
  if (problem !== undefined) {
    return note(`Nothing is ${undone[name] ?? "done"}: ${escapeWithin(problem, 500)}`);
  }
  if (name === "start") return note(`Which automation? ${lines.automations}\n${lines.start}`);
  if (name === "automations") return note(`Which automation, and \`on\` or \`off\`? ${lines.automations}`);
  if (name === "i-am") return note(`Who are you on GitHub? One login: ${lines["i-am"]}`);
  if (name === "hours") return note(`Which hours? ${lines.hours}`);
  if (name === "unmute") return note(`Of what do you want to hear again? ${lines.unmute}`);
  if (name === "connect" || name === "disconnect") return note(`Which repository? ${lines[name]}`);
  if (name === "people") return note(`Which login, and which member? ${lines.people}`);
  if (name === "workspaces")
    return note(`Which workspace, and what should Hathi do with it? ${lines.workspaces}`);
  if (name === "settle") return note(`Which run, and what is true? ${lines.settle}`);
  return note(`Which run? Its id is in \`/hathi list\`. Then: ${lines[name]}`);
}

/** Answers a command with words that it does not take: Hathi does nothing on a guess. */
export function renderUnclear({ typed, name, form }: Extract<ChatCommand, { kind: "unclear" }>): ChatMessage {
  return note(
    `I did nothing, because I do not understand “${escapeWithin(typed, 100)}” after “${name}”. Did you mean \`/hathi ${escapeWithin(form, 100)}\`?\n${lines[name]}`,
  );
}

export interface UnclearList {
  readonly words: readonly string[];
  /** What Hathi understood, with the name that is most like one of the words. */
  readonly view: ListView;
  readonly automations: readonly string[];
}

export function renderUnclearList({ words, view, automations }: UnclearList): ChatMessage {
  const names = automations.slice(0, 10).map((name) => `\`${escapeWithin(name, 60)}\``);
  const known = names.length === 0 ? "" : ` (${names.join(", ")}${automations.length > 10 ? ", …" : ""})`;
  const states = runStates.map((state) => `\`${state}\``).join(", ");
  return note(
    [
      `I do not understand “${escapeWithin(words.join(" "), 100)}”. Did you mean \`/hathi ${escapeWithin(wordsOfView(view), 200)}\`?`,
      `A list takes \`mine\`, \`all\` or a state (${states}), an automation${known}, \`about octo/app#7\`, \`since 2 days\` and a page: \`/hathi list failed pr-reminder 2\``,
    ].join("\n"),
  );
}

/** Answers an act on many runs with words that it does not take. */
export function renderUnclearBulk(
  word: CommandName,
  words: readonly string[],
  nearest: string | null,
  automations: readonly string[],
): ChatMessage {
  const meant = nearest === null ? "" : ` Did you mean “${escapeWithin(nearest, 100)}”?`;
  const names = automations.slice(0, 10).map((name) => `\`${escapeWithin(name, 60)}\``);
  return note(
    [
      `I did nothing, because I do not understand “${escapeWithin(words.join(" "), 100)}”.${meant}`,
      `After \`${word} all\` come an automation${names.length === 0 ? "" : ` (${names.join(", ")})`}, a state, \`mine\`, \`since 2 hours\`, \`about octo/app#7\`, and \`because\` with your reason`,
    ].join("\n"),
  );
}

export function renderUnknown({
  typed,
  nearest,
  form,
}: Extract<ChatCommand, { kind: "unknown" }>): ChatMessage {
  const not = `I do not know “${escapeWithin(typed, 60)}”.`;
  if (nearest === undefined) return note(`${not} Try \`/hathi help\`.`);
  const meant =
    form === undefined ? "Did you mean this?" : `Did you mean \`/hathi ${escapeWithin(form, 100)}\`?`;
  return note(`${not} ${meant}\n${lines[nearest]}`);
}
