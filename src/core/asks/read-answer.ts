/** Reads answers that people type below a card or comment on GitHub, and those that they give by emoji. */
import { z } from "zod";
import type { HathiEvent } from "../event.ts";
import type { Question } from "./question.ts";

export interface SaidAnswer {
  /** "slack:U1" or "github:ana": in which workspace the person is, the answer's taker finds out. */
  readonly person: string;
  /** Null for words that are no answer. */
  readonly choice: string | null;
  readonly comment: string | null;
}

const message = z.looseObject({
  user: z.string(),
  text: z.string(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
});
const reaction = z.looseObject({ user: z.string(), reaction: z.string() });
const comment = z.looseObject({
  comment: z.looseObject({
    body: z.string(),
    user: z.looseObject({ login: z.string(), type: z.string().optional() }),
  }),
});

const longestComment = 2000;

/** @returns undefined for what is neither an answer nor meant as one */
export function readSaidAnswer(
  question: Pick<Question, "choices" | "emoji">,
  { type, data }: Pick<HathiEvent, "type" | "data">,
): SaidAnswer | undefined {
  if (type === "slack.message") {
    const said = message.safeParse(data).data;
    if (said === undefined || said.subtype !== undefined || said.bot_id !== undefined) return undefined;
    return { person: `slack:${said.user}`, ...readWords(question, said.text) };
  }
  if (type === "slack.reaction_added") {
    const given = reaction.safeParse(data).data;
    // A skin tone is no other answer.
    const choice = question.emoji[given?.reaction.replace(/::skin-tone-\d$/, "") ?? ""];
    return given === undefined || choice === undefined
      ? undefined
      : { person: `slack:${given.user}`, choice, comment: null };
  }
  const { body, user } = comment.safeParse(data).data?.comment ?? {};
  if (body === undefined || user === undefined || user.type === "Bot" || !/^\s*\//.test(body))
    return undefined;
  const read = readWords(question, body);
  return read.choice === null ? undefined : { person: `github:${user.login}`, ...read };
}

/** "Approve", "/approve", "approve: looks good": the words begin with a choice or its label. */
function readWords(
  { choices }: Pick<Question, "choices">,
  text: string,
): Pick<SaidAnswer, "choice" | "comment"> {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/^[/*_~"'“”]+/, "");
  const lower = plain.toLowerCase();
  // The longest first, so that "approve with changes" is not taken for "approve".
  const names = choices
    .flatMap(({ value, label }) => [value, label].map((name) => ({ value, name: name.toLowerCase() })))
    .toSorted((one, other) => other.name.length - one.name.length);
  const found = names.find(
    ({ name }) => lower.startsWith(name) && !/^[\p{L}\p{N}]/u.test(lower.slice(name.length)),
  );
  if (found === undefined) return { choice: null, comment: null };
  const rest = plain
    .slice(found.name.length)
    .replace(/^[\s\p{P}]+/u, "")
    .trim();
  return { choice: found.value, comment: rest === "" ? null : rest.slice(0, longestComment) };
}
