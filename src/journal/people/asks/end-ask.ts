/** Ends a question, and stores the event that its run waits for in the same transaction. */
import { z } from "zod";
import { type AskResult, whoGave } from "../../../core/asks/decide-answer.ts";
import { askEndedType, type AskOutcome, type GivenAnswer } from "../../../core/asks/question.ts";
import type { RunId } from "../../../core/ids.ts";
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import type { Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { acceptEventIn, acceptEventsIn } from "../../events/accept-event.ts";

export interface AskEnd {
  readonly outcome: AskOutcome;
  readonly choice: string | null;
  readonly filled?: unknown;
  readonly endedBy?: string;
}

/** The question's row is locked, and open. */
export async function endAsk(
  tx: Queryable,
  jobs: JobQueue,
  id: string,
  { outcome, choice, filled = null, endedBy }: AskEnd,
): Promise<void> {
  const [ask] = await tx.query<{ team: string | null }>(
    {
      name: "end-ask",
      text: `update hathi.asks set outcome = $2, choice = $3, filled = $4, ended_by = $5, ended_at = hathi.now(),
               due_at = null, changes = changes + 1
             where id = $1 and outcome is null returning team`,
      seals: { json: [4] },
    },
    [id, outcome, choice, JSON.stringify(filled), endedBy ?? null],
  );
  if (ask === undefined) return;
  const answers = await tx.query<GivenAnswer>(
    "select person, choice, comment, groups, at from hathi.ask_answers where ask_id = $1",
    [id],
  );
  const by = outcome === "answered" ? whoGave(choice, answers) : [];
  const data: AskResult = { outcome, choice, values: filled, by };
  await acceptEventIn(tx, jobs, {
    source: "ask",
    type: askEndedType,
    subject: id,
    data,
    dedupeKey: `ask-ended:${id}`,
    team: ask.team,
  });
}

/**
 * Withdraws the open questions of runs that have ended. A run that somebody restarts from the middle still has the
 * question in its journal: `lapsed` tells it to ask anew.
 */
export async function withdrawAsksOf(tx: Queryable, jobs: JobQueue, runIds: readonly RunId[]): Promise<void> {
  if (runIds.length === 0) return;
  const withdrawn = await tx.query<{ id: string; team: string | null }>(
    {
      name: "withdraw-asks-of-runs",
      text: `update hathi.asks set outcome = 'withdrawn', ended_at = hathi.now(), due_at = null, changes = changes + 1
             where run_id = any ($1) and outcome is null returning id, team`,
    },
    [runIds],
  );
  const lapsed: AskResult & { readonly lapsed: true } = {
    outcome: "withdrawn",
    choice: null,
    values: null,
    by: [],
    lapsed: true,
  };
  await acceptEventsIn(
    tx,
    jobs,
    withdrawn.map(({ id, team }) => ({
      source: "ask",
      type: askEndedType,
      subject: id,
      data: lapsed,
      dedupeKey: `ask-ended:${id}`,
      team,
    })),
  );
}

const superseding = z.tuple([z.object({ id: z.string(), boundTo: z.string().nullable() })]);

/**
 * Notes that a question is replaced, because what it was about has changed. That may be found after it was answered:
 * the answer does not count then. Its run knows, and hears of no event.
 */
export async function supersedeAsk(tx: Queryable, { runId, args }: ConnectorCall): Promise<null> {
  const [{ id }] = superseding.parse(args);
  await tx.query(
    `update hathi.asks set outcome = 'superseded', ended_at = hathi.now(), due_at = null, changes = changes + 1
     where id = $1 and run_id = $2 and outcome is distinct from 'superseded'`,
    [id, runId],
  );
  return null;
}
