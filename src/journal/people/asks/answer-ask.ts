/**
 * Takes an answer of a person. One transaction decides whether it counts, notes it, and ends the question with the
 * event that its run waits for. So of two people who click at once, the second is told who was first.
 */
import { decideAnswer } from "../../../core/asks/decide-answer.ts";
import { lendersBehind } from "../../../core/asks/turns.ts";
import type { AnsweredAsk, NewAnswer } from "../../../core/ports/people/asks.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { Queryable } from "../../database/database.ts";
import { readClock } from "../../database/clock.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { audit } from "../audit.ts";
import { endAsk } from "./end-ask.ts";
import { keepGrant } from "./grants.ts";
import { readAsk } from "./read-asks.ts";

/** @param groups those of the question that the person belongs to */
export async function answerAsk(
  tx: Queryable,
  jobs: JobQueue,
  id: string,
  given: NewAnswer & { readonly groups: readonly string[] },
  by: Actor,
): Promise<AnsweredAsk> {
  // Answers to one question come one after the other.
  await tx.query("select 1 from hathi.asks where id = $1 for no key update", [id]);
  const ask = await readAsk(tx, id);
  const { choice, comment = null, filled = null, groups } = given;
  const answer = { person: by.id, choice, comment, groups, at: await readClock(tx) };
  const verdict = decideAnswer(ask, { ...answer, isOutsider: by.isOutsider });
  if (verdict.kind === "refused") return { kind: "refused", why: verdict.why, ask };
  await tx.query(
    {
      name: "answer-ask",
      text: `insert into hathi.ask_answers (ask_id, person, choice, filled, comment, groups, at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (ask_id, person) do update set choice = excluded.choice, filled = excluded.filled,
               comment = excluded.comment, groups = excluded.groups, at = excluded.at`,
      seals: { json: [4], texts: [5] },
    },
    [id, by.id, choice, JSON.stringify(filled), comment, groups, answer.at],
  );
  const lenders = lendersBehind(ask.turns, by.id);
  const inPlace = lenders.length === 0 ? "" : ` in place of ${lenders.join(", ")}`;
  await audit(tx, by, `answer ${id}: ${choice}${inPlace}`, ask.runId);
  if (verdict.kind === "ends") {
    if (given.grant !== undefined) {
      await keepGrant(tx, ask, answer, given.grant);
      await audit(tx, by, `grant ${ask.question.grant?.key ?? ""}: ${choice}`, ask.runId);
    }
    await endAsk(tx, jobs, id, { outcome: "answered", choice, filled });
    return { kind: "ended", ask: await readAsk(tx, id) };
  }
  await tx.query("update hathi.asks set changes = changes + 1 where id = $1", [id]);
  return { kind: "counted", missing: verdict.missing, ask: await readAsk(tx, id) };
}
