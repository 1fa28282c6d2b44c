/** Questions that wait for people, and their answers. */
import type { Router } from "express";
import { z } from "zod";
import { fieldsOf } from "../../core/asks/form-fields.ts";
import type { Ask } from "../../core/ports/people/asks.ts";
import { HathiError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import type { PageServices } from "../page-services.ts";
import { words } from "./read-filter.ts";
import { get, post } from "./request.ts";

const answer = z.object({
  choice: words(60).min(1),
  filled: z.unknown().optional(),
  comment: words(3000).optional(),
});

export function askRoutes(router: Router, { asks, reachPage, onChange }: PageServices): void {
  get(router, "/asks", async ({ visitor: { team, by } }) => {
    const commands = asks(team, by);
    const [open, waiting] = await Promise.all([commands.open(), commands.waitingFor(by)]);
    // Whose a question is that cannot be read, nobody knows.
    const mine = waiting.filter(({ unreadable }) => unreadable === null);
    const own = new Set(mine.map(({ id }) => id));
    // A question is its run's: whoever may not see the run sees it only where it is put to them.
    const others = open.filter(({ id }) => !own.has(id)).map(({ runId }) => runId);
    const seen = await reachPage(team, by).runs.seen([...new Set(others)]);
    // What waits for the person may be newer than all that is listed.
    const shown = [...mine, ...open.filter(({ id, runId }) => !own.has(id) && seen.has(runId))];
    return { asks: shown.map((ask) => ({ ...askView(ask), isMine: own.has(ask.id) })) };
  });
  post(router, "/asks/:id/answer", async ({ visitor: { team }, params: { id = "" }, body, by }) => {
    const given = answer.parse(body);
    const outcome = await asks(team, by).answer(id, { ...given, comment: given.comment ?? null }, by);
    onChange();
    if (outcome.kind === "refused") throw new HathiError("NOT_ALLOWED", refusals[outcome.why]);
    if (outcome.kind === "invalid") {
      const problems = outcome.problems.map(({ name, problem }) =>
        name === "" ? problem : `${name}: ${problem}`,
      );
      throw new HathiError("INPUT_INVALID", problems.join("; "));
    }
    return { kind: outcome.kind };
  });
}

const refusals = {
  ended: "the question has ended",
  "not-awaited": "the run has gone on without the answer",
  "unknown-choice": "the question has no such choice",
  "not-asked": "the question is not put to you",
  outsider: "the question is for the people of the workspace that asks",
  self: "whoever the question is about, or who asked it, may not answer it",
  repeated: "you have answered that already",
  "handed-over": "you have handed the question to somebody else",
} as const;

function askView({ id, runId, automation, question, boundTo, asker, openedAt, expiresAt, answers }: Ask) {
  return {
    id,
    runId,
    automation,
    text: withoutSecrets(question.text),
    fields: question.fields.map(({ name, value }) => ({ name, value: withoutSecrets(value) })),
    evidence:
      question.evidence === null
        ? null
        : { ...question.evidence, text: withoutSecrets(question.evidence.text) },
    choices: question.choices.map(({ value, label, style, confirm, opensForm }) => ({
      value,
      label,
      style,
      confirm,
      opensForm,
    })),
    form: question.form === null ? null : fieldsOf(question.form),
    boundTo,
    asker,
    openedAt,
    expiresAt,
    answers: answers.map(({ person, choice, comment, at }) => ({ person, choice, comment, at })),
  };
}
