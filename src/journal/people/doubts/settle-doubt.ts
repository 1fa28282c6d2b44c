/** Settles a doubt by a person's answer: notes it in the audit log and in the journal, and lets the run go on. */
import {
  describeStep,
  type DoubtChoice,
  inDoubtName,
  type Settlement,
  settlementWord,
} from "../../../core/doubt.ts";
import { HathiError } from "../../../core/errors.ts";
import type { RunId } from "../../../core/ids.ts";
import { encodeOutput } from "../../../core/values/recorded-value.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { Queryable } from "../../database/database.ts";
import { closeDoubts, type DoubtRow, readAllDoubts, readOpenDoubts } from "./doubts.ts";
import { audit } from "../audit.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { requestCancel } from "../../runs/request-cancel.ts";

/**
 * The run is paused and its row is locked, so that no worker writes to its journal meanwhile.
 *
 * @throws {HathiError} DOUBT_SETTLED or RUN_STATE
 */
export async function settleDoubt(
  tx: Queryable,
  jobs: JobQueue,
  run: { readonly id: RunId; readonly state: string },
  by: Actor,
  settlement: Settlement,
  choice: DoubtChoice,
): Promise<void> {
  const doubt = await findDoubt(tx, run, choice);
  await audit(tx, by, `settle call ${doubt.call}: ${settlementWord(settlement.kind)}`, run.id);
  if (settlement.kind === "cancel") {
    await requestCancel(tx, jobs, [run.id], by.id);
    return;
  }
  const { call, name, digest, input, attempt } = doubt;
  const happened = settlement.kind === "happened";
  const output = happened
    ? encodeOutput(settlement.result, name)
    : encodeOutput({ attempt, retryAt: 0, inDoubt: false, wasAsked: true, error: askedAgain(by) }, name);
  await tx.query(
    {
      text: `insert into hathi.journal (run_id, seq, kind, call, name, digest, input, ok, output, attempt, epoch, at)
             select $1, (select coalesce(max(seq), 0) + 1 from hathi.journal where run_id = $1), $2, $3, $4, $5, $6, $7,
               $8, $9, epoch, hathi.now()
             from hathi.runs where id = $1`,
      seals: { values: [6, 8] },
    },
    [run.id, happened ? "step" : "attempt", call, name, digest, input, happened, output, attempt],
  );
  await closeDoubts(tx, { runId: run.id, id: doubt.id }, settlement.kind, by.id);
  if ((await readOpenDoubts(tx, [run.id])).length === 0) await goOn(tx, jobs, run.id);
}

async function goOn(tx: Queryable, jobs: JobQueue, runId: RunId): Promise<void> {
  await tx.query("update hathi.runs set state = 'waiting', error = null, wakes = wakes + 1 where id = $1", [
    runId,
  ]);
  await jobs.enqueue(tx, [{ runId, inSeconds: 0 }]);
}

async function findDoubt(
  tx: Queryable,
  run: { readonly id: RunId; readonly state: string },
  { id, call, teams }: DoubtChoice,
): Promise<DoubtRow> {
  const all = await readAllDoubts(tx, run.id);
  const meant = all.filter(
    (doubt) => (id === undefined || doubt.id === id) && (call === undefined || doubt.call === call),
  );
  const isForeign = ({ team }: DoubtRow): boolean =>
    teams !== undefined && team !== null && !teams.includes(team);
  if (meant.some(isForeign)) {
    throw new HathiError("RUN_STATE", "that was asked in another Slack workspace, and is settled there");
  }
  const open = meant.filter(({ settledAt }) => settledAt === null).at(-1);
  if (open !== undefined && run.state === "paused") return open;
  const [settled] = meant;
  if (settled !== undefined && settled.settlement !== null) {
    throw new HathiError(
      "DOUBT_SETTLED",
      `${describeStep(settled, 80)} of the run ${run.id} was settled by ${settled.settledBy ?? "?"} already: ${settlementWord(settled.settlement)}`,
    );
  }
  const which = call === undefined ? "it is not in doubt" : `its call ${call} is not in doubt`;
  throw new HathiError(
    "RUN_STATE",
    `the run ${run.id} is ${run.state}, and ${which}: there is nothing to settle`,
  );
}

function askedAgain(by: Actor): { readonly name: string; readonly message: string } {
  return { name: inDoubtName, message: `nobody knew whether it had happened; ${by.id} had it done again` };
}
