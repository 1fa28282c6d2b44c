/** Words for the terminal: why an answer, or what else somebody does about a question, does not count. */
import { askedGroups } from "../../core/asks/decide-answer.ts";
import { type RefusedTurn, whoKnowsMore } from "../../core/asks/decide-turn.ts";
import type { Ask } from "../../core/ports/people/asks.ts";

export function refusalWords(why: RefusedTurn, ask: Ask): string {
  const { question, outcome, choice } = ask;
  const words: Readonly<Record<RefusedTurn, string>> = {
    ended: `the question has ended: it is ${outcome ?? ""}${choice === null ? "" : `, ${choice}`}`,
    "not-awaited": "nobody waits for this answer any more: the run has gone on without it",
    "unknown-choice": `that is none of the answers. There are: ${question.choices.map(({ value }) => value).join(", ")}`,
    "not-asked": `this is for ${askedGroups(question).join(", ")}`,
    outsider: "this is for the people of the workspace that asks",
    self: "somebody else has to decide this",
    repeated: "you have answered this already, and your answer counts",
    "handed-over": "you have handed this to somebody else: take it over first",
    "to-self": "that is you: take it over instead",
    "to-barred": "they may not answer this: somebody else has to decide it",
    "to-answered": "they have answered this already",
    used: "whom you handed this to has answered it in your place",
    "nobody-knows-more": "nobody is known whom this could be asked back",
    "not-known-to-you": `this is asked of ${whoKnowsMore(ask).join(", ")}`,
    "told-already": "nothing that was asked back waits for an answer",
  };
  return words[why];
}
