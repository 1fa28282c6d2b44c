/** A doubt: a step that may or may not have happened, and what a person may answer about it. */
import { messageOf } from "./text/describe-thrown.ts";
import type { RunId } from "./ids.ts";

/** What is done where nobody can tell whether a call happened: people are asked, or it is made again. */
export type InDoubt = "ask" | "repeat";

/** A doubt as the engine reports it when it pauses the run. */
export interface NewDoubt {
  /** The number of the step's call within the run. */
  readonly call: number;
  readonly name: string;
  readonly digest: string | null;
  /** The step's arguments, shortened, for people. */
  readonly input: string | null;
  /** Which attempt of the step is in doubt. */
  readonly attempt: number;
  /** Why nobody knows: "the process died while it was under way". */
  readonly reason: string;
  /** When the step began, as exactly as that is known. */
  readonly since: Date;
}

/** A doubt as it is stored, and as people are asked about it. */
export interface Doubt extends NewDoubt {
  readonly id: number;
  readonly runId: RunId;
  /** The Slack workspace where people were asked; null where they were not asked in Slack. */
  readonly team: string | null;
}

/** What a person answers to a doubt. */
export type Settlement =
  /** The step happened: the author's code gets `result` as the step's result. */
  | { readonly kind: "happened"; readonly result: unknown }
  | { readonly kind: "again" }
  /** Cancels the whole run, which cleans up. */
  | { readonly kind: "cancel" };

/** Which doubt of a run is meant; with neither `id` nor `call`, the first open one. */
export interface DoubtChoice {
  readonly id?: number;
  readonly call?: number;
  /** The Slack workspaces that the person speaks from. Doubts that were asked in another one are out of reach. */
  readonly teams?: readonly string[];
}

const settlementWords = {
  happened: "it happened",
  again: "do it again",
  cancel: "cancel the run",
} as const satisfies Record<Settlement["kind"], string>;

export function settlementWord(kind: Settlement["kind"]): string {
  return settlementWords[kind];
}

/** "slack.chat.meMessage({"channel":"C1"})", for a line of text. */
export function describeStep({ name, input }: Pick<NewDoubt, "name" | "input">, length = 200): string {
  const text = input === null || input === "" ? name : `${name}(${input})`;
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** The name of the failure for which a run in doubt is paused. */
export const inDoubtName = "InDoubt";

/** Why nobody knows, where a process died. */
export const diedMidway = "the process that was at it died before it could record what came of it";

/** Why a run in doubt is paused, in one line. */
export function describeDoubts(doubts: readonly NewDoubt[]): string {
  const [first, ...more] = doubts;
  if (first === undefined) return "in doubt";
  const others = more.length === 0 ? "" : ` (and ${more.length} more of its steps)`;
  return `nobody knows whether call ${first.call}, ${describeStep(first)}, happened${others}: ${first.reason}; it began at ${first.since.toISOString()}. Say whether it happened, by the buttons in Slack or with "hathi runs settle"`;
}

/**
 * Reads the result that a person gives for a step that happened. The text is JSON; an empty one means undefined.
 *
 * @returns the value, or what is wrong with the text
 */
export function readAssumedResult(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return {
      problem: `the result is not JSON (${messageOf(error)}). Write it as in {"ok": true} or "text" with double quotes, or leave it empty for undefined`,
    };
  }
}
