/** Answers given in advance: kept when somebody answers so, found when a question is opened, and taken back. */
import { decideAnswer } from "../../../core/asks/decide-answer.ts";
import type { GivenAnswer, Question } from "../../../core/asks/question.ts";
import { newAskId } from "../../../core/ids.ts";
import type { Ask, AskGrant } from "../../../core/ports/people/asks.ts";
import type { Queryable } from "../../database/database.ts";
import { type Reach, reachValues } from "../reach.ts";

/** @param offer which of the offers of the question was taken */
export async function keepGrant(tx: Queryable, ask: Ask, answer: GivenAnswer, offer: number): Promise<void> {
  const { grant } = ask.question;
  const taken = grant?.offers[offer];
  if (grant === null || taken === undefined) return;
  await tx.query(
    `insert into hathi.ask_grants (id, automation, team, key, choice, person, groups, run_id, until, granted_at)
     select $1, automation, team, $3, $4, $5, $6, case when $7::float8 is null then id end,
       hathi.now() + $7 * interval '1 millisecond', hathi.now()
     from hathi.runs where id = $2`,
    [newAskId(), ask.runId, grant.key, answer.choice, answer.person, answer.groups, taken.ms],
  );
}

/** Finds an answer that was given in advance, and that still counts by the rules of this question. */
export async function findGranted(
  tx: Queryable,
  {
    question,
    asker,
    runId,
  }: { readonly question: Question; readonly asker: string | null; readonly runId: string },
): Promise<GivenAnswer | undefined> {
  if (question.grant === null) return undefined;
  const rows = await tx.query<GivenAnswer>(
    `select person, choice, null as comment, groups, hathi.now() as at
     from hathi.ask_grants join hathi.runs as asking on asking.id = $1
     where ask_grants.automation = asking.automation and ask_grants.team is not distinct from asking.team
       and key = $2 and ended_at is null and (run_id = $1 or until > hathi.now())
     order by granted_at desc limit 20`,
    [runId, question.grant.key],
  );
  return rows.find(
    (answer) =>
      decideAnswer({ question, asker, outcome: null, awaited: true, answers: [], turns: [] }, answer).kind ===
      "ends",
  );
}

const open = `ended_at is null and (until is null or until > hathi.now())
  and (run_id is null or exists (select 1 from hathi.runs where runs.id = run_id and finished_at is null))`;

export async function readGrants(on: Queryable, reach: Reach): Promise<readonly AskGrant[]> {
  const [all, team] = reachValues(reach);
  return on.query<AskGrant>(
    `select id, automation, key, choice, person, run_id as "runId", until, granted_at as "grantedAt"
     from hathi.ask_grants where ${open} and ($1 or team = $2) order by granted_at limit 200`,
    [all, team],
  );
}

/** @returns whether it was there to be taken back */
export async function endGrant(tx: Queryable, id: string, by: string, reach: Reach): Promise<boolean> {
  const [all, team] = reachValues(reach);
  const rows = await tx.query(
    `update hathi.ask_grants set ended_at = hathi.now(), ended_by = $2
     where id = $1 and ${open} and ($3 or team = $4) returning 1`,
    [id, by, all, team],
  );
  return rows.length > 0;
}
