/** Answers that people of a test gave in advance. */
import { decideAnswer } from "../../core/asks/decide-answer.ts";
import type { GivenAnswer } from "../../core/asks/question.ts";
import type { MemoryAsk } from "./memory-ask.ts";

export interface MemoryGrant {
  readonly key: string;
  readonly answer: GivenAnswer;
  readonly automation: string;
  /** For this run alone; null where it holds until a time. */
  readonly runId: string | null;
  readonly until: number;
}

/** @returns undefined where the question does not offer to be answered in advance for so long */
export function grantOf(
  { question, run }: MemoryAsk,
  answer: GivenAnswer,
  ms: number | null,
): MemoryGrant | undefined {
  const { grant } = question;
  if (grant === null || !grant.offers.some((offer) => offer.ms === ms)) return undefined;
  const isForRun = ms === null;
  return {
    key: grant.key,
    answer,
    automation: run.automation,
    runId: isForRun ? run.id : null,
    until: isForRun ? Infinity : answer.at.getTime() + ms,
  };
}

/** Finds an answer that still counts by the rules of this question, the last first. */
export function findGranted(
  ask: MemoryAsk,
  grants: readonly MemoryGrant[],
  now: Date,
): GivenAnswer | undefined {
  const { question, run } = ask;
  const held = grants.filter(
    ({ key, automation, runId, until }) =>
      key === question.grant?.key &&
      automation === run.automation &&
      (runId === null ? until > now.getTime() : runId === run.id),
  );
  const answers = held.toReversed().map(({ answer }) => ({ ...answer, comment: null, at: now }));
  const open = { ...ask, outcome: null, awaited: true, answers: [], turns: [] };
  return answers.find((answer) => decideAnswer(open, answer).kind === "ends");
}
