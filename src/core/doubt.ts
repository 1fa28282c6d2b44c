/** A doubt: a step of which nothing can tell whether it happened, and what a person may answer to that. */
import type { RunId } from "./ids.ts";

/** As the engine finds it, when it pauses the run. */
export interface NewDoubt {
  /** The step, by its order of call within the run. */
  readonly call: number;
  readonly name: string;
  readonly digest: string | null;
  /** Its arguments, shortened, for people. */
  readonly input: string | null;
  /** Which attempt of it is in doubt. */
  readonly attempt: number;
  /** Why nobody knows: "the process died while it was under way". */
  readonly reason: string;
  /** When it was begun, or what is known of that. */
  readonly since: Date;
}

/** As people are asked about it. */
export interface Doubt extends NewDoubt {
  readonly id: number;
  readonly runId: RunId;
  /** The Slack workspace that it was asked in; null where it was in none. */
  readonly team: string | null;
}

/** What a person says of it. */
export type Settlement =
  /** With the result to assume, which the code gets as the step's. */
  | { readonly kind: "happened"; readonly result: unknown }
  | { readonly kind: "again" }
  /** The whole run is cancelled, and cleans up. */
  | { readonly kind: "cancel" };

/** Which doubt of a run is meant; without either, the first that is open. */
export interface DoubtChoice {
  readonly id?: number;
  readonly call?: number;
  /** The Slack workspaces that the person speaks from: one that was asked in another is none of theirs. */
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

/** The name of a run's reason to be paused while it is in doubt. */
export const inDoubtName = "InDoubt";

/** Why a run is paused, in a line. */
export function describeDoubts(doubts: readonly NewDoubt[]): string {
  const [first, ...more] = doubts;
  if (first === undefined) return "in doubt";
  const others = more.length === 0 ? "" : ` (and ${more.length} more of its steps)`;
  return `nobody knows whether call ${first.call}, ${describeStep(first)}, happened${others}: ${first.reason}; it was begun ${first.since.toISOString()}. Say what is true, by the buttons in Slack or with "hathi runs settle"`;
}

/**
 * Reads the result that a person gives for a step that happened: JSON, or nothing for undefined.
 *
 * @returns the value, or what is wrong with the text
 */
export function readAssumedResult(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    return {
      problem: `the result is no JSON (${why}). Write it as in {"ok": true} or "text" with double quotes, or leave it empty for undefined`,
    };
  }
}
