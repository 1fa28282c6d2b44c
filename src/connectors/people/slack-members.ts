/** Reads members of a Slack workspace: one by one, or all of them by pages, which costs the same for one as for many. */
import { z } from "zod";
import { NewestOf } from "../../core/bounds/newest-of.ts";
import type { FindableMember } from "../../core/people/member.ts";
import type { Ask } from "./ask-services.ts";

// Slack's largest page, and as many pages as it allows in a minute: 20,000 members. Of a larger workspace, the others are
// found by their addresses alone.
const pageSize = 1000;
const mostPages = 20;
export const mostMembers = pageSize * mostPages;
// Names and addresses of everybody are held so long, for the look-ups of a burst.
const keepMs = 10 * 60_000;
const mostKept = 10;

const profile = z.looseObject({
  real_name: z.string().optional(),
  display_name: z.string().optional(),
  email: z.string().optional(),
  status_text: z.string().optional(),
  status_emoji: z.string().optional(),
  status_expiration: z.number().optional(),
});
const slackUser = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  tz: z.string().nullish(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  profile: profile.default({}),
});
const userAnswer = z.looseObject({ user: slackUser });
const listAnswer = z.looseObject({
  members: z.array(z.unknown()),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

export type Members = ReadonlyMap<string, FindableMember>;

export interface SlackMembers {
  /** @returns undefined where Slack has no such user, or does not say */
  byId(slack: Ask, user: string): Promise<FindableMember | undefined>;
  byEmail(slack: Ask, email: string): Promise<FindableMember | undefined>;
  /**
   * All people of the workspace, by id.
   *
   * @param youngerThanMs an older answer is not good enough
   */
  all(slack: Ask, team: string, youngerThanMs?: number): Promise<Members>;
  /** The last answer of all(), if it is still at hand. */
  atHand(team: string): Members | undefined;
}

export function createSlackMembers(now: () => number = () => performance.now()): SlackMembers {
  const kept = new NewestOf<string, { readonly members: Promise<Members>; readonly at: number }>(mostKept);
  const fresh = (team: string, youngerThanMs: number): Promise<Members> | undefined => {
    const known = kept.get(team);
    return known !== undefined && now() - known.at < youngerThanMs ? known.members : undefined;
  };
  let last: { readonly team: string; readonly members: Members } | undefined;
  return {
    byId: async (slack, user) => readUser(await slack("users.info", { user })),
    byEmail: async (slack, email) =>
      readUser(await slack("users.lookupByEmail", { email: email.toLowerCase() })),
    async all(slack, team, youngerThanMs = keepMs) {
      const known = fresh(team, Math.min(keepMs, youngerThanMs));
      if (known !== undefined) return known;
      const members = walk(slack);
      kept.set(team, { members, at: now() });
      try {
        last = { team, members: await members };
        return last.members;
      } catch (error) {
        kept.delete(team);
        throw error;
      }
    },
    atHand: (team) => (last?.team === team && fresh(team, keepMs) !== undefined ? last.members : undefined),
  };
}

async function walk(slack: Ask): Promise<Members> {
  const members = new Map<string, FindableMember>();
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = listAnswer.safeParse(
      await slack("users.list", { limit: pageSize, ...(cursor !== undefined && { cursor }) }),
    ).data;
    if (answer === undefined) break;
    for (const one of answer.members) {
      const member = readMember(one);
      if (member !== undefined) members.set(member.member.user, member);
    }
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === "") break;
  }
  return members;
}

function readUser(answer: unknown): FindableMember | undefined {
  return readMember(userAnswer.safeParse(answer).data?.user);
}

/** @returns undefined for bots, and for what is no user */
function readMember(given: unknown): FindableMember | undefined {
  const user = slackUser.safeParse(given).data;
  if (user === undefined || user.is_bot === true || user.id === "USLACKBOT") return undefined;
  const { profile: shown } = user;
  const names = [shown.real_name, user.real_name, shown.display_name, user.name].filter(isText);
  const text = shown.status_text ?? "";
  const emoji = shown.status_emoji ?? "";
  const expires = shown.status_expiration ?? 0;
  return {
    member: {
      user: user.id,
      name: [shown.display_name, ...names].find(isText) ?? user.id,
      timeZone: user.tz ?? null,
      isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
      isActive: user.deleted !== true,
      status:
        text === "" && emoji === ""
          ? null
          : { text, emoji, until: expires === 0 ? null : new Date(expires * 1000) },
    },
    email: isText(shown.email) ? shown.email : null,
    names: [...new Set(names)],
  };
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}
