/** Stands for a question that cannot be read, so that the lists that people read show all the others. */
import type { Question } from "./question.ts";

/** What a statement gives in place of JSON that no key at hand opens, where it is "shown". */
interface Unread {
  readonly name: string;
  readonly message: string;
}

export interface ReadQuestion {
  readonly question: Question;
  /** Why it cannot be read, and what to do about it; null for a question that can be read. */
  readonly unreadable: string | null;
}

/** @param stored the question as it was asked, or what stands in its place */
export function readQuestion(stored: Question | Unread): ReadQuestion {
  if ("choices" in stored) return { question: stored, unreadable: null };
  const unreadable = `${stored.message.replace(/^unreadable: /, "")}. ${remedy(stored.name)}`;
  return { question: { ...nothing, text: `This question cannot be read: ${unreadable}` }, unreadable };
}

function remedy(code: string): string {
  return code === "ENCRYPTION_KEY_MISSING"
    ? "Whoever runs Hathi puts that key back into HATHI_ENCRYPTION_KEY, behind the newest one; `hathi doctor` names what is missing"
    : "Whoever runs Hathi brings the row back from a backup, or cancels the run that asks";
}

const nothing: Omit<Question, "text"> = {
  fields: [],
  choices: [],
  form: null,
  to: [],
  from: [],
  not: [],
  notSelf: false,
  onExpiry: null,
  expiresMs: null,
  remind: null,
  escalate: [],
  evidence: null,
  typed: false,
  grant: null,
  emoji: {},
};
