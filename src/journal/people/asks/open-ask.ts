/** Opens a question for a run, once for each step that asks, together with the rows of its cards. */
import { z } from "zod";
import { askerOf } from "../../../core/asks/asker-of.ts";
import { nextDue } from "../../../core/asks/due-times.ts";
import { type GivenAnswer, questionSchema, type Question } from "../../../core/asks/question.ts";
import { isParty, isPerson, mostPeople } from "../../../core/people/run-people.ts";
import { newAskId, type RunId } from "../../../core/ids.ts";
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import { writePeople } from "../../runs/run-writes/write-people.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { endAsk } from "./end-ask.ts";
import { findGranted } from "./grants.ts";
import type { Queryable } from "../../database/database.ts";

const askArguments = z.tuple([z.object({ question: questionSchema, boundTo: z.string().nullable() })]);

/** @param stepKey names the step for ever */
export async function openAsk(
  tx: Queryable,
  jobs: JobQueue,
  stepKey: string,
  call: ConnectorCall,
): Promise<{ readonly id: string }> {
  const [{ question, boundTo }] = askArguments.parse(call.args);
  const known = await findOpened(tx, stepKey);
  if (known !== undefined) return known;
  const isCancelled = await lockAsker(tx, call.runId);
  const id = newAskId();
  const asker = askerOf(call.event);
  const [opened] = await tx.query<{ opened_at: Date }>(
    {
      name: "open-ask",
      text: `insert into hathi.asks (id, run_id, step_key, team, question, bound_to, asker, opened_at, awaited)
             values ($1, $2, $3, $4, $5, $6, $7, hathi.now(), $8)
             on conflict (step_key) do nothing returning opened_at`,
      seals: { json: [5] },
    },
    [id, call.runId, stepKey, call.team, JSON.stringify(question), boundTo, asker, !isCancelled],
  );
  if (opened === undefined) return (await findOpened(tx, stepKey)) ?? { id };
  const granted = isCancelled ? undefined : await findGranted(tx, { question, asker, runId: call.runId });
  if (granted !== undefined) {
    await answerAsGranted(tx, jobs, id, question, granted);
    return { id };
  }
  await setTimes(tx, id, question, opened.opened_at);
  await insertCards(tx, id, question);
  await noteConcerned(tx, call.runId, question);
  return { id };
}

async function findOpened(tx: Queryable, stepKey: string): Promise<{ readonly id: string } | undefined> {
  const [known] = await tx.query<{ id: string }>(
    { name: "find-ask-of-step", text: "select id from hathi.asks where step_key = $1" },
    [stepKey],
  );
  return known;
}

async function setTimes(tx: Queryable, id: string, question: Question, openedAt: Date): Promise<void> {
  const { expiresMs } = question;
  const expiresAt = expiresMs === null ? null : new Date(openedAt.getTime() + expiresMs);
  const dueAt = nextDue({ question, openedAt, expiresAt, escalated: 0, reminders: [] });
  if (dueAt === null) return;
  await tx.query("update hathi.asks set expires_at = $2, due_at = $3 where id = $1", [id, expiresAt, dueAt]);
}

async function insertCards(tx: Queryable, id: string, { to }: Question): Promise<void> {
  const places = to.length === 0 ? [{ channel: null, thread: null }] : to;
  await tx.query(
    `insert into hathi.ask_messages (ask_id, kind, place, thread)
     select $1, 'card', place, thread from unnest($2::text[], $3::text[]) as t (place, thread)`,
    [id, places.map(({ channel }) => channel), places.map(({ thread }) => thread)],
  );
}

/**
 * Locks the run's row against a cancel that comes at this moment: either the cancel finds the question, or this finds
 * the cancel. Once the run's code has heard of the cancel, a question is part of its clean-up.
 */
async function lockAsker(tx: Queryable, id: RunId): Promise<boolean> {
  const [run] = await tx.query<{ is_cancelled: boolean }>(
    {
      name: "lock-asker",
      text: `select finished_at is not null or (cancel_requested_at is not null and not exists (
               select 1 from hathi.journal where run_id = $1 and kind = 'cancel')) as is_cancelled
             from hathi.runs where id = $1 for share`,
    },
    [id],
  );
  if (run === undefined) throw new Error(`the run ${id} is gone`);
  return run.is_cancelled;
}

/** Whom a run asks, it concerns: they may steer it, and find it in their lists. */
async function noteConcerned(tx: Queryable, runId: RunId, { to, from, choices }: Question): Promise<void> {
  const needed = choices.flatMap(({ needs }) => needs.flatMap(({ of }) => of ?? []));
  const named = [...to.map(({ channel }) => channel).filter(isPerson), ...from, ...needed];
  const parties = [...new Set(named)].filter(isParty).slice(0, mostPeople);
  await writePeople(tx, [{ runId, people: parties }]);
}

/** Nobody is asked: somebody has answered in advance. */
async function answerAsGranted(
  tx: Queryable,
  jobs: JobQueue,
  id: string,
  { form }: Question,
  { person, choice, groups, at }: GivenAnswer,
): Promise<void> {
  await tx.query(
    "insert into hathi.ask_answers (ask_id, person, choice, groups, at) values ($1, $2, $3, $4, $5)",
    [id, person, choice, groups, at],
  );
  await endAsk(tx, jobs, id, { outcome: "answered", choice, filled: form?.filled ?? null });
}
