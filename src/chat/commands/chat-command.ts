/** Reads the words after `/hathi` into a command. */
import { readAssumedResult } from "../../core/doubt.ts";
import { isBulk, readBulk } from "./bulk/read-bulk.ts";
import {
  type ConnectionCommand,
  type IncompleteConnection,
  readConnect,
  readDisconnect,
} from "../connections/connection-words.ts";
import { isOwnName, ownNames, readOwn } from "../people/own-words.ts";
import { type ListView, readListView } from "./list-view.ts";
import { findNearestWord } from "../../core/text/nearest-word.ts";
import { asBulk, asTyped, readSettle, readSettleAll, type SettleCommand } from "./read-settle.ts";
import { cleanWord, readWords, type TypedWord, unescapeSlack } from "./read-words.ts";

const commandNames = [
  "help",
  "list",
  "inbox",
  "show",
  "why",
  "start",
  "automations",
  "settings",
  "connect",
  "disconnect",
  "events",
  "pause",
  "resume",
  "settle",
  "retry",
  "cancel",
  ...ownNames,
  "workspaces",
] as const;
export type CommandName = (typeof commandNames)[number];

/** Commands about one run. */
export type RunWord = "show" | "why" | "pause" | "resume" | "retry" | "cancel";

export interface WorkspaceAct {
  readonly kind: "allow" | "remove";
  readonly id: string;
}

export type ChatCommand =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly view: ListView }
  | { readonly kind: "inbox" }
  | { readonly kind: "automations" }
  /** `automation` as it was typed. */
  | { readonly kind: "switch"; readonly isOn: boolean; readonly automation: string; readonly reason?: string }
  /** As it was typed; empty for a menu of automations, and for a list of what is set. */
  | { readonly kind: "settings"; readonly automation: string }
  /** Of this type, or of those that begin so; empty for all. */
  | { readonly kind: "events"; readonly type: string }
  /** `automation` as it was typed. */
  | { readonly kind: "start"; readonly automation: string; readonly data: unknown }
  | { readonly kind: RunWord; readonly prefix: string; readonly reason?: string }
  /** "cancel <run> now" */
  | { readonly kind: "end-at-once"; readonly prefix: string; readonly reason?: string }
  | SettleCommand
  /** What to do with a workspace, beside listing all of them. */
  | { readonly kind: "workspaces"; readonly act: WorkspaceAct | null }
  | ReturnType<typeof readOwn>
  | ConnectionCommand
  | IncompleteConnection
  | {
      readonly kind: "incomplete";
      readonly name: RunWord | "start" | "automations" | "workspaces";
      readonly problem?: string;
    }
  /** A command with words that it does not take: Hathi does nothing on a guess. */
  | { readonly kind: "unclear"; readonly typed: string; readonly name: RunWord; readonly form: string }
  | {
      readonly kind: "unknown";
      readonly typed: string;
      readonly nearest: CommandName | undefined;
      /** The command that was probably meant, with the person's own words. */
      readonly form?: string | undefined;
    };

/** Words that people try. Hathi suggests what they mean, and does not do it. */
const otherNames: Readonly<Record<string, CommandName>> = {
  asks: "inbox",
  questions: "inbox",
  todo: "inbox",
  ls: "list",
  runs: "list",
  stop: "cancel",
  kill: "cancel",
  abort: "cancel",
  end: "cancel",
  continue: "resume",
  unpause: "resume",
  restart: "retry",
  rerun: "retry",
  trigger: "start",
  launch: "start",
  info: "show",
  status: "show",
  describe: "show",
  connections: "connect",
  repositories: "connect",
  subscribe: "connect",
  unsubscribe: "disconnect",
  iam: "i-am",
  users: "people",
  who: "people",
  whoami: "people",
  dnd: "snooze",
  later: "snooze",
  silence: "mute",
};

export function parseChatCommand(text: string): ChatCommand {
  const words = readWords(text);
  // People copy whole messages, which begin with /hathi.
  const [first, ...rest] = words[0]?.word.toLowerCase() === "hathi" ? words.slice(1) : words;
  const name = first?.word.toLowerCase() ?? "help";
  if (isOwnName(name)) return readOwn(name, rest);
  switch (name) {
    case "help":
    case "h":
      return { kind: "help" };
    case "inbox":
      return { kind: "inbox" };
    case "list":
      return { kind: "list", view: readListView(rest) };
    case "automations":
      return readAutomations(rest);
    case "settings":
      return { kind: "settings", automation: rest.map(({ word }) => word).join(" ") };
    case "connect":
      return readConnect(rest);
    case "disconnect":
      return readDisconnect(rest);
    case "events":
      return { kind: "events", type: rest[0]?.word ?? "" };
    case "start":
      return readStart(text);
    case "show":
    case "why":
      return readRunCommand(name, rest);
    case "pause":
    case "resume":
    case "retry":
    case "cancel":
      return isBulk(rest) ? asBulk(name, readBulk(name, rest)) : readRunCommand(name, rest);
    case "settle":
      return isBulk(rest) ? readSettleAll(text) : readSettle(text);
    case "workspaces":
      return readWorkspaces(rest);
    default:
      return readUnknown(name, first?.typed ?? "", rest);
  }
}

/** What follows says why, for the audit log: "cancel k3f9qz because the deploy is frozen". */
const reasons = new Set(["because", "reason"]);

// Each has a letter that no run id has.
const fillers = new Set(["run", "please", "pls"]);

function splitReason(words: readonly TypedWord[]): {
  readonly before: readonly TypedWord[];
  readonly reason: string;
} {
  const because = words.findIndex(({ word }) => reasons.has(word.toLowerCase()));
  const before = because < 1 ? words : words.slice(0, because);
  const reason = words.slice(before.length + 1).map(({ typed }) => typed);
  return { before, reason: reason.join(" ") };
}

function readRunCommand(name: RunWord, words: readonly TypedWord[]): ChatCommand {
  const { before, reason } = splitReason(words);
  const given = before.filter(({ word }) => !fillers.has(word.toLowerCase()));
  const isNow = ({ word }: TypedWord): boolean => name === "cancel" && word.toLowerCase() === "now";
  const [id, ...others] = given.filter((word) => !isNow(word));
  if (id === undefined) return { kind: "incomplete", name };
  const prefix = id.word.toLowerCase();
  const endsAtOnce = given.some(isNow);
  if (others.length === 0) {
    return { kind: endsAtOnce ? "end-at-once" : name, prefix, ...(reason !== "" && { reason }) };
  }
  const typed = others.map((other) => other.typed).join(" ");
  return { kind: "unclear", typed, name, form: `${name} ${prefix}${endsAtOnce ? " now" : ""}` };
}

/** "automations", "automations off deploy because ...", "automations deploy on". */
function readAutomations(words: readonly TypedWord[]): ChatCommand {
  if (words.length === 0) return { kind: "automations" };
  const { before, reason } = splitReason(words);
  const given = before.filter(({ word }) => !fillers.has(word.toLowerCase()));
  const act = given.find(({ word }) => /^(?:on|off)$/i.test(word));
  const automation = given
    .filter((word) => word !== act)
    .map(({ word }) => word)
    .join(" ");
  if (act === undefined || automation === "") return { kind: "incomplete", name: "automations" };
  const isOn = act.word.toLowerCase() === "on";
  return { kind: "switch", isOn, automation, ...(reason !== "" && { reason }) };
}

/** "workspaces", "workspaces allow <id>", "workspaces remove <id>". */
function readWorkspaces([act, id, ...others]: readonly TypedWord[]): ChatCommand {
  if (act === undefined) return { kind: "workspaces", act: null };
  const kind = act.word.toLowerCase();
  if ((kind !== "allow" && kind !== "remove") || id === undefined || others.length > 0) {
    return { kind: "incomplete", name: "workspaces" };
  }
  return { kind: "workspaces", act: { kind, id: id.word.toUpperCase() } };
}

/** "start <automation> [json]". */
function readStart(text: string): ChatCommand {
  const [, typed = "", rest = ""] = /^\s*(?:\W*hathi\s+)?\S+(?:\s+(\S+))?\s*([^]*)$/i.exec(text) ?? [];
  const automation = cleanWord(unescapeSlack(typed));
  if (automation === "") return { kind: "incomplete", name: "start" };
  const read = readAssumedResult(asTyped(rest));
  return "problem" in read
    ? { kind: "incomplete", name: "start", problem: read.problem }
    : { kind: "start", automation, data: read.value };
}

function readUnknown(name: string, typed: string, rest: readonly TypedWord[]): ChatCommand {
  const meant = Object.hasOwn(otherNames, name) ? otherNames[name] : findNearestWord(name, commandNames);
  const words = rest.map(({ word }) => word);
  if (meant !== undefined) {
    const form = [meant, ...words].join(" ");
    return { kind: "unknown", typed, nearest: meant, ...(words.length > 0 && { form }) };
  }
  // "k3f9qz cancel", or an id alone.
  const [after = "show", ...others] = words;
  const nearest = commandNames.find((command) => command === after.toLowerCase());
  const isId = /^[0-9a-hjkmnp-tv-z]{2,16}$/.test(name) && /\d/.test(name);
  return isId && nearest !== undefined
    ? { kind: "unknown", typed, nearest, form: [nearest, name, ...others].join(" ") }
    : { kind: "unknown", typed, nearest: undefined };
}
