/** Answers and withdraws questions for people: behind chat and the command line. */
import { decideAnswer } from "../../../core/asks/decide-answer.ts";
import { checkForm } from "../../../core/asks/form-fields.ts";
import { groupsOfPerson } from "../../../core/asks/groups-of-person.ts";
import { HathiError } from "../../../core/errors.ts";
import {
  type Ask,
  type AskCommands,
  type FindGroups,
  mostAsksListed,
  type NewAnswer,
} from "../../../core/ports/people/asks.ts";
import type { Database } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { asCommand } from "../as-command.ts";
import { audit, auditOf } from "../audit.ts";
import { everything, type Reach, reachedFrom, reachValues } from "../reach.ts";
import { answerAsk } from "./answer-ask.ts";
import { endAsk } from "./end-ask.ts";
import { endGrant, readGrants } from "./grants.ts";
import { createGroupFinder } from "./group-finder.ts";
import { findAsk, readAsk, readAsks, readOpenIds } from "./read-asks.ts";
import { createTurnCommands } from "./turn-commands.ts";

/** Of what waits for one person, so much is shown at most: the oldest. */
const mostWaiting = 200;
/** For whoever has fewer than that, so many questions are looked through. */
const mostLookedThrough = 10_000;

/**
 * @param findGroups finds who belongs to which group, at the moment of the answer
 * @param reach only questions of runs within it are found
 */
export function createAskCommands(
  database: Database,
  jobs: JobQueue,
  findGroups: FindGroups,
  reach: Reach = everything,
): AskCommands {
  const { groupsFor, inList } = createGroupFinder(database, findGroups);
  const open = async (): Promise<readonly Ask[]> =>
    readAsks(database, `outcome is null and awaited and ${reachedFrom(1)}`, reachValues(reach), "shown");
  /** All of them, however many others wait for somebody else. */
  const eachOpen = async function* (): AsyncGenerator<Ask> {
    const ids = await readOpenIds(database, reach, mostLookedThrough);
    for (let from = 0; from < ids.length; from += mostAsksListed) {
      const page = ids.slice(from, from + mostAsksListed);
      yield* await readAsks(database, "asks.id = any ($1) and outcome is null", [page], "shown");
    }
  };
  return {
    show: async (prefix) => findAsk(database, prefix, reach, "shown"),
    open,
    async waitingFor(by) {
      const belongsTo = inList();
      const waiting: Ask[] = [];
      const unreadable: Ask[] = [];
      for await (const ask of eachOpen()) {
        if (ask.unreadable !== null) {
          if (unreadable.length < mostWaiting) unreadable.push(ask);
          continue;
        }
        if (ask.answers.some(({ person }) => person === by.id)) continue;
        const groups = await groupsOfPerson(ask, by.id, belongsTo(ask));
        const choice = ask.question.choices[0]?.value ?? "";
        const trial = {
          person: by.id,
          isOutsider: by.isOutsider,
          choice,
          comment: null,
          groups,
          at: ask.openedAt,
        };
        if (decideAnswer(ask, trial).kind !== "refused") waiting.push(ask);
        if (waiting.length === mostWaiting) break;
      }
      return [...waiting, ...unreadable];
    },
    ...createTurnCommands(database, jobs, groupsFor, reach),
    async answer(prefix, answer, by) {
      const ask = await findAsk(database, prefix, reach);
      const filled = fillIn(ask, answer);
      if ("problems" in filled) return { kind: "invalid", problems: filled.problems, ask };
      // Services are asked before the transaction begins. Nobody is asked about a question that has ended.
      const groups = ask.outcome === null ? await groupsFor(ask, by.id) : [];
      return asCommand(database, by, async (tx) =>
        answerAsk(tx, jobs, ask.id, { ...answer, filled: filled.values, groups }, by),
      );
    },
    grants: async () => readGrants(database, reach),
    async revoke(id, by) {
      await asCommand(database, by, async (tx) => {
        if (!(await endGrant(tx, id, by.id, reach))) {
          throw new HathiError("ASK_UNKNOWN", `there is no grant "${id.slice(0, 40)}" to take back`);
        }
        await auditOf(tx, by, `revoke grant ${id}`, null);
      });
    },
    async withdraw(prefix, by) {
      const { id, runId } = await findAsk(database, prefix, reach);
      return asCommand(database, by, async (tx) => {
        await tx.query("select 1 from hathi.asks where id = $1 for no key update", [id]);
        const { outcome } = await readAsk(tx, id);
        if (outcome !== null)
          throw new HathiError("ASK_ENDED", `the question ${id} has ended: it is ${outcome}`);
        await audit(tx, by, `withdraw ${id}`, runId);
        await endAsk(tx, jobs, id, { outcome: "withdrawn", choice: null, endedBy: by.id });
        return readAsk(tx, id);
      });
    },
  };
}

/** A choice that does not open the form gives what is proposed. */
function fillIn(
  { question: { form, choices } }: Ask,
  { choice, filled }: NewAnswer,
): ReturnType<typeof checkForm> {
  if (form === null) return { values: null };
  const opensForm = choices.find(({ value }) => value === choice)?.opensForm === true;
  return opensForm ? checkForm(form, filled ?? {}) : { values: form.filled };
}
