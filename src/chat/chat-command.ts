/** What somebody asks for after `/hathi`: the words, read into a command. */
import { readAssumedResult, type Settlement } from "../core/doubt.ts";
import { findNearestWord } from "../core/nearest-word.ts";

const commandNames = [
  "help",
  "list",
  "show",
  "pause",
  "resume",
  "settle",
  "retry",
  "cancel",
  "workspaces",
] as const;
export type CommandName = (typeof commandNames)[number];

/** Which runs a list shows; a click on it leads back to the same list. */
export interface ListView {
  readonly scope: "unfinished" | "all";
  readonly automation: string | null;
  /** From 1. */
  readonly page: number;
}

/** Words that are about one run. */
export type RunWord = "show" | "pause" | "resume" | "retry" | "cancel";

export interface WorkspaceAct {
  readonly kind: "allow" | "remove";
  readonly id: string;
}

export type ChatCommand =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly view: ListView }
  | { readonly kind: RunWord; readonly prefix: string }
  /** "cancel <run> now" */
  | { readonly kind: "end-at-once"; readonly prefix: string }
  | { readonly kind: "settle"; readonly prefix: string; readonly settlement: Settlement }
  /** What is to be done to a workspace, beside listing them all. */
  | { readonly kind: "workspaces"; readonly act: WorkspaceAct | null }
  | {
      readonly kind: "incomplete";
      readonly name: RunWord | "settle" | "workspaces";
      readonly problem?: string;
    }
  | { readonly kind: "unknown"; readonly typed: string; readonly nearest: CommandName | undefined };

export function parseChatCommand(text: string): ChatCommand {
  const [typed = "help", ...rest] = text.split(/\s+/).filter((word) => word !== "");
  const name = typed.toLowerCase();
  switch (name) {
    case "help":
      return { kind: "help" };
    case "list":
      return { kind: "list", view: readListView(rest) };
    case "show":
    case "pause":
    case "resume":
    case "retry":
    case "cancel": {
      const prefix = readRunId(rest[0] ?? "");
      if (prefix === "") return { kind: "incomplete", name };
      const endsAtOnce = name === "cancel" && rest[1]?.toLowerCase() === "now";
      return { kind: endsAtOnce ? "end-at-once" : name, prefix };
    }
    case "settle":
      return readSettle(text);
    case "workspaces":
      return readWorkspaces(rest);
    default:
      return { kind: "unknown", typed, nearest: findNearestWord(name, commandNames) };
  }
}

/** "workspaces", "workspaces allow <id>", "workspaces remove <id>". */
function readWorkspaces([word, id]: readonly string[]): ChatCommand {
  if (word === undefined) return { kind: "workspaces", act: null };
  const kind = word.toLowerCase();
  if ((kind !== "allow" && kind !== "remove") || id === undefined) {
    return { kind: "incomplete", name: "workspaces" };
  }
  return { kind: "workspaces", act: { kind, id: readRunId(id).toUpperCase() } };
}

/** "settle <run> happened [json]", "settle <run> again", "settle <run> cancel". */
function readSettle(text: string): ChatCommand {
  const [, id = "", word = "", rest = ""] = /^\s*\S+(?:\s+(\S+))?(?:\s+(\S+))?\s*([^]*)$/.exec(text) ?? [];
  const prefix = readRunId(id);
  const kind = word.toLowerCase();
  const incomplete = { kind: "incomplete", name: "settle" } as const;
  if (prefix === "" || (kind !== "happened" && kind !== "again" && kind !== "cancel")) return incomplete;
  if (kind !== "happened") {
    return rest.trim() === "" ? { kind: "settle", prefix, settlement: { kind } } : incomplete;
  }
  const read = readAssumedResult(asTyped(rest));
  return "problem" in read
    ? { ...incomplete, problem: read.problem }
    : { kind: "settle", prefix, settlement: { kind, result: read.value } };
}

/** Slack escapes three characters of a command's text, and phones write quotes of their own. */
function asTyped(text: string): string {
  const plain = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  return "problem" in readAssumedResult(plain) ? plain.replaceAll(/[“”„]/g, '"') : plain;
}

/** "all", an automation and a page, in any order. */
function readListView(words: readonly string[]): ListView {
  const isPage = (word: string): boolean => /^[1-9]\d{0,3}$/.test(word);
  const isAll = (word: string): boolean => word.toLowerCase() === "all";
  return {
    scope: words.some(isAll) ? "all" : "unfinished",
    automation: words.find((word) => !isAll(word) && !isPage(word)) ?? null,
    page: Number(words.find(isPage) ?? 1),
  };
}

/** An id as people copy it: out of a message, with the marks of code around it. */
function readRunId(word: string): string {
  return word.replaceAll(/[`#"'<>]/g, "").toLowerCase();
}
