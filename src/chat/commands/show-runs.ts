/** Shows runs, lists of runs and automations to a person in Slack. */
import { note, type ChatMessage } from "../blocks/chat-message.ts";
import { findAutomation } from "./find-automation.ts";
import type { ListView } from "./list-view.ts";
import { renderUnclearList } from "../blocks/render-help.ts";
import { mostPages, renderList, runsToFetch } from "../blocks/render-list.ts";
import { renderAutomations } from "../blocks/render-automations.ts";
import { renderWhy } from "../blocks/render-why.ts";
import { renderRun } from "../blocks/render-run.ts";
import type { AnswerContext } from "./answer-context.ts";

export async function showRun(
  prefix: string,
  { runs, githubUrl }: Pick<AnswerContext, "runs" | "githubUrl">,
  notice?: string,
): Promise<ChatMessage> {
  const [run, now] = await Promise.all([runs.show(prefix), runs.now()]);
  return renderRun({ run, now, githubUrl, notice });
}

export async function showList(
  view: ListView,
  { runs, githubUrl }: AnswerContext,
  notice?: string,
): Promise<ChatMessage> {
  const { scope, isMine = false, automation } = view;
  const filter = {
    limit: runsToFetch(view),
    ...(scope === "all" || scope === "unfinished" ? { scope } : { scope: "all" as const, state: scope }),
    ...(automation !== null && { automation }),
    ...(isMine && { concerning: "me" as const }),
  };
  const [found, now] = await Promise.all([runs.list(filter), runs.now()]);
  return renderList({ view, runs: found, now, githubUrl, notice });
}

/** Answers `list`. If a word is no automation's name, the answer says so, and not that the automation has no runs. */
export async function answerList(typed: ListView, context: AnswerContext): Promise<ChatMessage> {
  if (typed.page > mostPages) {
    return note(
      `A list has ${mostPages} pages at most. Name a state and an automation, as in \`/hathi list failed pr-reminder\`, or look in the terminal: \`npx hathi runs list --all --limit 1000\``,
    );
  }
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

export async function explainRun(prefix: string, { runs, githubUrl }: AnswerContext): Promise<ChatMessage> {
  const [run, now] = await Promise.all([runs.show(prefix), runs.now()]);
  return renderWhy(run, now, githubUrl);
}

export async function showAutomations({ runs }: AnswerContext): Promise<ChatMessage> {
  return renderAutomations(await runs.describeAutomations());
}
