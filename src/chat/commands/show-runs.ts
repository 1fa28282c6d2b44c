/** Shows runs, lists of runs and automations to a person in Slack. */
import { readMoment } from "../../core/time/read-moment.ts";
import { escapeWithin, note, type ChatMessage } from "../blocks/chat-message.ts";
import { findAutomation } from "./find-automation.ts";
import type { ListView } from "./list-view.ts";
import { renderUnclearList } from "../blocks/render-help.ts";
import { mostPages, renderList, runsToFetch } from "../blocks/render-list.ts";
import { renderAutomations } from "../blocks/render-automations.ts";
import { renderWhy } from "../blocks/render-why.ts";
import { renderRun } from "../blocks/render-run.ts";
import type { AnswerContext } from "./answer-context.ts";

type ShowContext = Pick<AnswerContext, "runs" | "githubUrl" | "linkToRun"> &
  Partial<Pick<AnswerContext, "by">>;

export async function showRun(
  prefix: string,
  { runs, githubUrl, by, linkToRun }: ShowContext,
  notice?: string,
): Promise<ChatMessage> {
  const [run, now] = await Promise.all([runs.show(prefix), runs.now()]);
  const link = by === undefined ? null : (linkToRun?.(run.id, by) ?? null);
  return renderRun({ run, now, githubUrl, notice, link });
}

export async function showList(
  view: ListView,
  { runs, githubUrl }: AnswerContext,
  notice?: string,
): Promise<ChatMessage> {
  const { scope, isMine = false, automation, subject, since } = view;
  const now = await runs.now();
  const filter = {
    limit: runsToFetch(view),
    ...(scope === "all" || scope === "unfinished" ? { scope } : { scope: "all" as const, state: scope }),
    ...(automation !== null && { automation }),
    ...(isMine && { concerning: "me" as const }),
    ...(subject !== undefined && { subject }),
    ...(since !== undefined && { since: readMoment(since, now) }),
  };
  return renderList({ view, runs: await runs.list(filter), now, githubUrl, notice });
}

/** Answers `list`. If a word is no automation's name, the answer says so, and not that the automation has no runs. */
export async function answerList(typed: ListView, context: AnswerContext): Promise<ChatMessage> {
  if (typed.page > mostPages) {
    return note(
      `A list has ${mostPages} pages at most. Name a state and an automation, as in \`/hathi list failed pr-reminder\`, or look in the terminal: \`npx hathi runs list --all --limit 1000\``,
    );
  }
  const problem = problemOf(typed, await context.runs.now());
  if (problem !== undefined) return note(problem);
  if (typed.automation === null) return showList(typed, context);
  const automations = await context.runs.automations();
  const found = findAutomation(typed.automation, automations);
  if (found.kind === "found") return showList({ ...typed, automation: found.name }, context);
  // An automation that is no longer deployed may still have runs.
  const { automation } = typed;
  const [known] = await context.runs.list({ scope: "all", automation, limit: 1 });
  if (known !== undefined) return showList(typed, context);
  const view = { ...typed, automation: found.nearest };
  return renderUnclearList({ words: found.words, view, automations });
}

/** What is missing or wrong in a list's filters, so that nobody takes another list for theirs. */
function problemOf({ subject, since }: ListView, now: Date): string | undefined {
  if (subject === "") return "About what? Write, for example, `/hathi list about octo/app#7`";
  if (since === "" || (since !== undefined && readMoment(since, now) === undefined)) {
    return `“since ${escapeWithin(since, 100)}” is no time. Write, for example, \`/hathi list all since 2 days\` or \`since 2026-11-24\``;
  }
  return undefined;
}

export async function explainRun(prefix: string, { runs, githubUrl }: AnswerContext): Promise<ChatMessage> {
  const [run, now] = await Promise.all([runs.show(prefix), runs.now()]);
  return renderWhy(run, now, githubUrl);
}

/** @param notice what has just happened, to be shown above the list */
export async function showAutomations({ runs }: AnswerContext, notice?: string): Promise<ChatMessage> {
  const [automations, now] = await Promise.all([runs.describeAutomations(), runs.now()]);
  return renderAutomations(automations, now, notice);
}
