/** Asks Slack and GitHub, in the name of the run that asks, to which groups of a question people belong. */
import { HathiError, messageOf } from "../../../core/errors.ts";
import { type BelongsTo, groupsOfPerson, sortGroups } from "../../../core/asks/groups-of-person.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { Ask, AskingRun, FindGroups } from "../../../core/ports/people/asks.ts";
import type { Database, Queryable } from "../../database/database.ts";

export interface GroupFinder {
  /** @throws {HathiError} ASK_GROUPS_UNKNOWN if Slack or GitHub does not say */
  readonly groupsFor: GroupsFor;
  /** For a list: each person is looked up once, and whoever cannot be looked up now is taken for a stranger. */
  readonly inList: () => (ask: Ask) => BelongsTo;
}

/** @param more groups to look up beside those of the question's rules; they are nobody's by being handed over */
export type GroupsFor = (ask: Ask, person: string, more?: readonly string[]) => Promise<readonly string[]>;

export function createGroupFinder(database: Database, findGroups: FindGroups): GroupFinder {
  const find = async (
    person: string,
    groups: readonly string[],
    { runId }: Ask,
  ): Promise<readonly string[]> => {
    const { known, unknown } = sortGroups(person, groups);
    if (unknown.length === 0) return known;
    return [...known, ...(await findGroups(person, unknown, await readAskingRun(database, runId)))];
  };
  const orThrow = async (person: string, groups: readonly string[], ask: Ask): Promise<readonly string[]> => {
    try {
      return await find(person, groups, ask);
    } catch (error) {
      const { unknown } = sortGroups(person, groups);
      throw new HathiError(
        "ASK_GROUPS_UNKNOWN",
        `nobody can tell now whether you belong to ${unknown.join(", ")} (${messageOf(error)}): your answer does not count yet`,
        { cause: error },
      );
    }
  };
  return {
    groupsFor: async (ask, person, more = []) => [
      ...(await groupsOfPerson(ask, person, async (who, groups) => orThrow(who, groups, ask))),
      ...(more.length === 0 ? [] : await orThrow(person, more, ask)),
    ],
    inList: () => {
      const known = new Map<string, Promise<readonly string[]>>();
      const isIn = async (person: string, group: string, ask: Ask): Promise<readonly string[]> => {
        const key = `${person} ${group}`;
        const found = known.get(key) ?? find(person, [group], ask).catch((): readonly string[] => []);
        known.set(key, found);
        return found;
      };
      return (ask) => async (person, groups) => {
        const belongs: string[] = [];
        for (const group of groups) belongs.push(...(await isIn(person, group, ask)));
        return belongs;
      };
    },
  };
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
