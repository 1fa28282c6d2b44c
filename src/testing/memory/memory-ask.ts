/** A question of a test engine. */
import type { AskOutcome, GivenAnswer, Question } from "../../core/asks/question.ts";
import type { AskTurn } from "../../core/asks/turns.ts";
import type { MemoryRun } from "./memory-rows.ts";

export interface MemoryAsk {
  readonly id: string;
  readonly run: MemoryRun;
  question: Question;
  readonly boundTo: string | null;
  readonly asker: string | null;
  readonly openedAt: Date;
  readonly expiresAt: Date | null;
  escalated: number;
  outcome: AskOutcome | null;
  answers: readonly GivenAnswer[];
  turns: readonly AskTurn[];
  /** Where its first card is, as the run hears of it. */
  readonly card: { readonly channel: string; readonly ts: string };
}
