/** Answers an act on many runs: shows which runs these are, and does it once the person has confirmed that. */
import type { BulkAct, BulkFilter } from "../../../core/bulk/bulk-act.ts";
import type { Bulk } from "../../../core/ports/people/bulk-acts.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import { readMoment } from "../../../core/time/read-moment.ts";
import { escapeWithin, note, type ChatMessage } from "../../blocks/chat-message.ts";
import {
  planIsGone,
  renderBulk,
  type BulkClick,
  renderNothing,
  renderPlan,
  renderUnderWay,
} from "../../blocks/render-bulk.ts";
import { renderUnclearBulk } from "../../blocks/render-help.ts";
import type { AnswerContext } from "../answer-context.ts";
import { findAutomation } from "../find-automation.ts";
import type { BulkRequest } from "./read-bulk.ts";

type PlanContext = Pick<AnswerContext, "runs" | "control" | "by" | "team" | "githubUrl"> & {
  readonly bulk: Bulk;
};

const mostNamed = 5;

export async function planBulk(request: BulkRequest, context: PlanContext): Promise<ChatMessage> {
  const { runs } = context;
  const until = await runs.now();
  const since = request.since === undefined ? undefined : readMoment(request.since, until);
  if (request.since !== undefined && since === undefined) {
    return note(
      `Nothing is done: “since ${escapeWithin(request.since, 100)}” is no time. Write, for example, \`since 2 hours\` or \`since 2026-11-24\``,
    );
  }
  let automation: string | undefined;
  if (request.automation !== undefined) {
    const names = await runs.automations();
    const found = findAutomation(request.automation, names);
    if (found.kind === "unclear") return renderUnclearBulk(request.word, found.words, found.nearest, names);
    automation = found.name ?? undefined;
  }
  const { state, subject, step, run, isMine = false, word, settlement } = request;
  const filter: BulkFilter = {
    until,
    ...(since !== undefined && { since }),
    ...(automation !== undefined && { automation }),
    ...(state !== undefined && { state }),
    ...(subject !== undefined && { subject }),
    ...(step !== undefined && { step }),
    ...(run !== undefined && { run: (await runs.find(run)).id }),
    ...(isMine && { concerning: "me" as const }),
  };
  const act: BulkAct =
    word === "settle" ? { kind: word, settlement: settlement ?? { kind: "again" } } : { kind: word };
  return showPlan(act, filter, context);
}

/** Shows what the act would do, with a button that does it. */
export async function showPlan(
  act: BulkAct,
  filter: BulkFilter,
  { control, by, team, githubUrl, bulk }: PlanContext,
): Promise<ChatMessage> {
  const [counted, page] = await Promise.all([
    control.countMatching(act.kind, filter),
    control.matching(act.kind, filter, { limit: mostNamed }),
  ]);
  if (counted.runs === 0) return renderNothing(act, filter, counted);
  const kept = await bulk.acts.plan({ act, filter, by, team: team ?? null, counted });
  return renderPlan({ kept, counted, first: page.runs, githubUrl });
}

/** @returns the answer, and whether runs were changed */
export async function answerBulkClick(
  { act, id }: BulkClick,
  by: Actor,
  bulk: Bulk,
  withinMs: number,
): Promise<{ readonly message: ChatMessage; readonly isDone: boolean }> {
  const known = await bulk.acts.find(id, by);
  if (known === undefined) return { message: planIsGone, isDone: false };
  if (act === "drop") {
    const words = known.confirmedAt === null ? "Nothing is done." : "This was confirmed before, and goes on.";
    return { message: note(words), isDone: false };
  }
  if (act === "stop") {
    const stopped = await bulk.acts.stop(id, by);
    return { message: stopped === undefined ? planIsGone : renderBulk(stopped), isDone: false };
  }
  // A second click shows how far it has come.
  if (known.confirmedAt === null && (await bulk.acts.confirm(id, by))) await bulk.goOn(id, withinMs);
  const now = (await bulk.acts.find(id, by)) ?? known;
  if (now.endedAt === null) return { message: renderUnderWay(now), isDone: true };
  await bulk.acts.seen(id);
  return { message: renderBulk(now), isDone: true };
}
