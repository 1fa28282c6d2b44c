/** Asks Slack whether a person is an admin of their workspace, or belongs to a user group or channel. */
import { z } from "zod";
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { EventId, RunId } from "../../core/ids.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { SlackStanding } from "../../core/ports/people/rights.ts";

// Somebody who has just become an admin waits so long at most, and a burst of clicks asks Slack once.
const keepMs = 30_000;
const mostKept = 1000;
// Slack shows the person a failure after 3 s.
const callTimeoutMs = 1500;
const mostPages = 10;

const userSchema = z.looseObject({
  user: z.looseObject({
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    is_primary_owner: z.boolean().optional(),
    deleted: z.boolean().optional(),
  }),
});
const groupsSchema = z.looseObject({
  usergroups: z.array(z.looseObject({ id: z.string(), users: z.array(z.string()).default([]) })),
});
const membersSchema = z.looseObject({
  members: z.array(z.string()),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

export function createSlackStanding(
  slack: Connector,
  logger: Logger,
  now: () => number = () => performance.now(),
): SlackStanding {
  const kept = new NewestOf<string, { readonly answer: Promise<unknown>; readonly at: number }>(mostKept);
  const call = async (team: string, path: readonly [string, string], args: object): Promise<unknown> =>
    slack.perform({
      runId: "hathi" as RunId,
      call: -1,
      path,
      args: [args],
      event: { ...nothing, time: new Date(0) },
      team,
      inDoubt: false,
      signal: AbortSignal.timeout(callTimeoutMs),
    });
  /** Asks once for several questions at a time. A failure is not kept. */
  const ask = async <Answer>(key: string, question: () => Promise<Answer>): Promise<Answer | undefined> => {
    const known = kept.get(key);
    const isFresh = known !== undefined && now() - known.at < keepMs;
    const answer = isFresh ? (known.answer as Promise<Answer>) : question();
    if (!isFresh) kept.set(key, { answer, at: now() });
    try {
      return await answer;
    } catch (error) {
      kept.delete(key);
      logger.warn({ err: error, question: key }, "Slack did not say what somebody's rights follow from");
      return undefined;
    }
  };
  const membersOf = async (team: string, channel: string): Promise<ReadonlySet<string>> => {
    const members = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const args = { channel, limit: 1000, ...(cursor !== undefined && { cursor }) };
      const read = membersSchema.parse(await call(team, ["conversations", "members"], args));
      for (const member of read.members) members.add(member);
      cursor = read.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === "") break;
    }
    return members;
  };
  // All groups by one call: runs may name hundreds of them, and Slack allows twenty such calls a minute.
  const groupsOf = async (team: string): Promise<ReadonlyMap<string, readonly string[]>> => {
    const { usergroups } = groupsSchema.parse(
      await call(team, ["usergroups", "list"], { include_users: true }),
    );
    return new Map(usergroups.map(({ id, users }) => [id, users]));
  };
  const standingOf = async (by: Actor): Promise<{ isActive: boolean; isAdmin: boolean } | undefined> => {
    const person = readSlackActor(by);
    if (person === undefined) return { isActive: false, isAdmin: false };
    return ask(`${person.team}/${person.user}`, async () => {
      const { user } = userSchema.parse(await call(person.team, ["users", "info"], { user: person.user }));
      const isActive = user.deleted !== true;
      const isAdmin = [user.is_admin, user.is_owner, user.is_primary_owner].includes(true);
      return { isActive, isAdmin: isActive && isAdmin };
    });
  };
  return {
    isActive: async (by) => (await standingOf(by))?.isActive,
    isWorkspaceAdmin: async (by) => (await standingOf(by))?.isAdmin,
    async belongsTo(party, by) {
      const person = readSlackActor(by);
      if (person === undefined) return false;
      if (party.startsWith("S")) {
        const groups = await ask(`${person.team} groups`, async () => groupsOf(person.team));
        return groups === undefined ? undefined : groups.get(party)?.includes(person.user) === true;
      }
      const members = await ask(`${person.team}/${party}`, async () => membersOf(person.team, party));
      return members?.has(person.user);
    },
  };
}

const nothing = {
  id: "hathi" as EventId,
  source: "hathi",
  type: "hathi.rights",
  subject: null,
  subjects: [],
  data: null,
};
