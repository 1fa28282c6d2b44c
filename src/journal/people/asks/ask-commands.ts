/** Answers and withdraws questions for people: behind chat and the command line. */
import { decideAnswer, groupsOf } from "../../../core/asks/decide-answer.ts";
import { checkForm } from "../../../core/asks/form-fields.ts";
import { HathiError, messageOf } from "../../../core/errors.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { Ask, AskCommands, AskingRun, FindGroups, NewAnswer } from "../../../core/ports/people/asks.ts";
import type { Database, Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { asCommand } from "../as-command.ts";
import { audit, auditOf } from "../audit.ts";
import { everything, type Reach, reachedFrom, reachValues } from "../reach.ts";
import { answerAsk, sortGroups } from "./answer-ask.ts";
import { endAsk } from "./end-ask.ts";
import { endGrant, readGrants } from "./grants.ts";
import { findAsk, readAsk, readAsks } from "./read-asks.ts";

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
  const groupsFor = async (ask: Ask, person: string): Promise<readonly string[]> => {
    const { known, unknown } = sortGroups(person, groupsOf(ask));
    if (unknown.length === 0) return known;
    const run = await readAskingRun(database, ask.runId);
    try {
      return [...known, ...(await findGroups(person, unknown, run))];
    } catch (error) {
      throw new HathiError(
        "ASK_GROUPS_UNKNOWN",
        `nobody can tell now whether you belong to ${unknown.join(", ")} (${messageOf(error)}): your answer does not count yet`,
        { cause: error },
      );
    }
  };
  /** For a list: whoever cannot be looked up now is taken for a stranger. */
  const belongsTo = async (person: string, group: string, runId: Ask["runId"]): Promise<boolean> => {
    const { known, unknown } = sortGroups(person, [group]);
    if (unknown.length === 0) return known.length > 0;
    const found = findGroups(person, unknown, await readAskingRun(database, runId));
    return (await found.catch((): readonly string[] => [])).length > 0;
  };
  const open = async (): Promise<readonly Ask[]> =>
    readAsks(database, `outcome is null and awaited and ${reachedFrom(1)}`, reachValues(reach));
  return {
    show: async (prefix) => findAsk(database, prefix, reach),
    open,
    async waitingFor(by) {
      const known = new Map<string, Promise<boolean>>();
      const isIn = async (ask: Ask, group: string): Promise<boolean> => {
        const belongs = known.get(group) ?? belongsTo(by.id, group, ask.runId);
        known.set(group, belongs);
        return belongs;
      };
      const waiting: Ask[] = [];
      for (const ask of await open()) {
        if (ask.answers.some(({ person }) => person === by.id)) continue;
        const groups: string[] = [];
        for (const group of groupsOf(ask)) if (await isIn(ask, group)) groups.push(group);
        const choice = ask.question.choices[0]?.value ?? "";
        const trial = { person: by.id, choice, comment: null, groups, at: ask.openedAt };
        if (decideAnswer(ask, trial).kind !== "refused") waiting.push(ask);
      }
      return waiting;
    },
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

export async function readAskingRun(on: Queryable, runId: Ask["runId"]): Promise<AskingRun> {
  const [row] = await on.query<HathiEvent & { readonly team: string | null }>(
    `select events.id, source, type, events.subject, time, data, runs.team
     from hathi.runs join hathi.events on events.id = event_id where runs.id = $1`,
    [runId],
  );
  if (row === undefined) throw new Error(`the run ${runId} is gone`);
  const { team, ...event } = row;
  return { runId, event, team };
}
