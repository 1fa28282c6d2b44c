/** Reads the words of `/hathi connect` and `/hathi disconnect`. */
import { readRepositoryName } from "../../core/connected-repository.ts";
import type { TypedWord } from "../commands/read-words.ts";

export type ConnectionAct =
  | { readonly kind: "list" }
  /** "here" is the channel where the person types; null is no channel. */
  | {
      readonly kind: "connect";
      readonly repository: string;
      readonly channel: { readonly id: string } | "here" | null;
    }
  | { readonly kind: "disconnect"; readonly repository: string };

export interface ConnectionCommand {
  readonly kind: "connection";
  readonly act: ConnectionAct;
}

export interface IncompleteConnection {
  readonly kind: "incomplete";
  readonly name: "connect" | "disconnect";
  readonly problem?: string;
}

const fillers = new Set(["in", "to", "with", "a", "this", "the"]);

/** "connect", "connect octo/app", "connect octo/app here", "connect octo/app C0123ABCD", "connect octo/app without channel" */
export function readConnect(words: readonly TypedWord[]): ConnectionCommand | IncompleteConnection {
  const [first, ...others] = words;
  if (first === undefined) return { kind: "connection", act: { kind: "list" } };
  const repository = readRepositoryName(first.word);
  if (repository === undefined) return { kind: "incomplete", name: "connect", problem: noName(first) };
  const where = others.map(({ word }) => word).filter((word) => !fillers.has(word.toLowerCase()));
  const channel = readChannel(where);
  if (channel !== undefined) return { kind: "connection", act: { kind: "connect", repository, channel } };
  const typed = others.map((word) => word.typed).join(" ");
  return {
    kind: "incomplete",
    name: "connect",
    problem: `“${typed}” names no channel: type the command in the channel that it shall be, or give the channel's id, or say “without channel”`,
  };
}

export function readDisconnect(words: readonly TypedWord[]): ConnectionCommand | IncompleteConnection {
  const [first, ...others] = words;
  if (first === undefined) return { kind: "incomplete", name: "disconnect" };
  const repository = readRepositoryName(first.word);
  if (repository === undefined || others.length > 0)
    return { kind: "incomplete", name: "disconnect", problem: noName(first) };
  return { kind: "connection", act: { kind: "disconnect", repository } };
}

function readChannel(words: readonly string[]): { readonly id: string } | "here" | null | undefined {
  const text = words.join(" ").toLowerCase();
  if (text === "" || text === "here" || text === "channel") return "here";
  if (text === "without channel" || text === "without") return null;
  const [id = ""] = words;
  return words.length === 1 && /^[CG][A-Z0-9]{2,30}$/.test(id) ? { id } : undefined;
}

function noName({ typed }: TypedWord): string {
  return `“${typed}” is no repository: write its owner and its name, as in octo/app`;
}
