/** Words about questions: who is asked, what is still missing, and why an answer does not count. */
import { askedGroups, missingFor, type RefusedAnswer } from "../../core/asks/decide-answer.ts";
import { type RefusedTurn, whoKnowsMore } from "../../core/asks/decide-turn.ts";
import { parseGroup } from "../../core/asks/groups.ts";
import type { Choice, Need, Question } from "../../core/asks/question.ts";
import { lendersBehind } from "../../core/asks/turns.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { escapeWithin } from "../blocks/chat-message.ts";
import { dateWord, personWord } from "../blocks/run-words.ts";

/** A mention where Slack has one; for a team or a permission, its name. */
export function groupWord(group: string): string {
  const read = parseGroup(group);
  if (read?.kind === "person") return `<@${read.user}>`;
  if (read?.kind === "slack-group") return `<!subteam^${read.id}>`;
  if (read?.kind === "login") return escapeWithin(`${read.login} of GitHub`, 100);
  if (read?.kind === "email") return escapeWithin(`whoever has the address ${read.address}`, 250);
  if (read?.kind === "permission") {
    return escapeWithin(`whoever may ${read.permission} ${read.owner}/${read.repo}`, 250);
  }
  return escapeWithin(group, 250);
}

/** A person by the name that the audit log or a group has for them. */
export function nameWord(name: string): string {
  if (name === "run") return "the run";
  return /^(?:slack|cli):/.test(name) ? personWord(name) : groupWord(name);
}

/** "2 of @core and 1 of @security" */
export function needsWord(needs: readonly Need[], question: Pick<Question, "from" | "choices">): string {
  const asked = askedGroups(question);
  return needs
    .map(({ count, of }) => {
      const groups = of === null ? asked : [of];
      if (groups.length === 0) return count === 1 ? "one more person" : `${count} people`;
      return `${count} of ${groups.map(groupWord).join(", ")}`;
    })
    .join(" and ");
}

/** Who may answer, and how many have to. */
export function whoWord({ question, answers }: Pick<Ask, "question" | "answers">): string {
  const asked = askedGroups(question);
  const who = asked.length === 0 ? "Everyone here may answer" : `For ${asked.map(groupWord).join(", ")}`;
  const [first] = question.choices;
  const isSingle =
    question.choices.every(({ needs }) => needs.every(({ count }) => count === 1)) &&
    (first?.needs.length ?? 1) === 1;
  if (isSingle || first === undefined) return who;
  const missing = missingFor(first, answers);
  return `${who} · *${escapeWithin(first.label, 75)}* still needs ${needsWord(missing, question)}`;
}

/** Whether a click on it can count. */
export function isOpen({ outcome, awaited }: Pick<Ask, "outcome" | "awaited">): boolean {
  return outcome === null && awaited;
}

export function labelOf({ question }: Pick<Ask, "question">, choice: string | null): string {
  const found: Choice | undefined = question.choices.find(({ value }) => value === choice);
  return escapeWithin(found?.label ?? choice ?? "no answer", 75);
}

/** Who answered, and in whose place. */
export function answererWord({ turns }: Pick<Ask, "turns">, person: string): string {
  const lenders = lendersBehind(turns, person);
  const word = personWord(person);
  return lenders.length === 0 ? word : `${word} (in place of ${lenders.map(personWord).join(", ")})`;
}

/** How a question ended, in one line. */
export function outcomeWord(ask: Ask): string {
  const at = ask.endedAt === null ? "" : ` · ${dateWord(ask.endedAt)}`;
  switch (ask.outcome) {
    case "answered": {
      const by = ask.answers.filter(({ choice }) => choice === ask.choice);
      const comments = by.flatMap(({ comment }) =>
        comment === null ? [] : [`“${escapeWithin(comment, 500)}”`],
      );
      const people = by.map(({ person }) => answererWord(ask, person)).join(", ");
      return [`☑️ *${labelOf(ask, ask.choice)}* — ${people}${at}`, ...comments].join("\n");
    }
    case "expired":
      return ask.choice === null
        ? `⌛ Nobody answered in time${at}`
        : `⌛ Nobody answered in time, which means *${labelOf(ask, ask.choice)}*${at}`;
    case "superseded":
      return `↪️ Replaced: what this was about has changed${at}`;
    case "withdrawn":
      return ask.endedBy === null
        ? `🚫 Withdrawn: the run no longer asks${at}`
        : `🚫 Withdrawn by ${personWord(ask.endedBy)}${at}`;
    case null:
      break;
  }
  return "🚫 Withdrawn: the run has gone on without the answer";
}

export function refusalWord(why: RefusedTurn, ask: Ask): string {
  switch (why) {
    case "ended":
      return `This question has ended already: ${outcomeWord(ask)}`;
    case "not-awaited":
      return "Nobody waits for this answer any more: the run has gone on without it.";
    case "unknown-choice":
      return `That is none of the answers. There are: ${ask.question.choices.map(({ label }) => escapeWithin(label, 75)).join(", ")}`;
    case "not-asked":
      return `Your answer does not count here: this is for ${askedGroups(ask.question).map(groupWord).join(", ")}. Nothing has changed.`;
    case "outsider":
      return "Your answer does not count here: this is for the people of the workspace that asks. Nothing has changed.";
    case "self":
      return "Your answer does not count here: somebody else has to decide this. Nothing has changed.";
    case "handed-over":
      return "You have handed this to somebody else. Choose *I am on it* in the card's menu to answer it yourself.";
    case "to-self":
      return "That is you. To show that you see to it, choose *I am on it*.";
    case "to-barred":
      return "They may not answer this: somebody else has to decide it. Choose another person.";
    case "to-answered":
      return "They have answered this already. Choose another person.";
    case "used":
      return "Whom you handed this to has answered it in your place.";
    case "nobody-knows-more":
      return "Nobody is known whom this could be asked back: ask in the card's thread.";
    case "not-known-to-you":
      return `This is asked of ${whoKnowsMore(ask).map(nameWord).join(", ")}. Nothing has changed.`;
    case "told-already":
      return "That has been told already. The card shows it.";
    case "repeated":
      break;
  }
  return "You have answered this already, and your answer counts.";
}

/** The refusals that are said below a card, where somebody answered in words. */
const refusals: readonly RefusedAnswer[] = [
  "ended",
  "not-awaited",
  "unknown-choice",
  "not-asked",
  "outsider",
  "self",
  "handed-over",
  "repeated",
];

export function isRefusal(text: string): text is RefusedAnswer {
  return refusals.some((why) => why === text);
}
