/** Decides whom a message about runs goes to: those whom the automation or its people name, or else the usual places. */
import { z } from "zod";
import type { Admin } from "../../core/admin.ts";
import type { SlackParty } from "../../core/people/run-people.ts";
import type { FindMuted } from "../../core/ports/people/settings.ts";
import type { ChatMessage } from "../blocks/chat-message.ts";
import { callAboutRun } from "./call-about-run.ts";
import { tellPeople, type Telling, type TellOptions } from "./tell-people.ts";
import { waitOf } from "./slack-waits.ts";

/** Why somebody is told: it is the run's own place, nobody else is there, or the automation names them. */
export type Told = "people" | "admins" | "named";

export interface Addressed {
  readonly automation: string;
  /** Null for the usual places, empty for nobody. */
  readonly tell: readonly SlackParty[] | null;
}

export interface RecipientOptions extends TellOptions {
  readonly findMuted?: FindMuted;
}

/** Who is told as the messages that were posted show it. */
export function toldBefore(
  { tell }: Pick<Addressed, "tell">,
  messages: readonly { readonly user?: string }[],
): Told {
  if (tell !== null) return "named";
  return messages.some(({ user }) => user !== undefined) ? "admins" : "people";
}

/**
 * @returns "nobody" where there is nobody to tell, and "silent" where nobody is to be told
 * @throws if Slack is away
 */
export async function tellRecipients(
  telling: Omit<Telling, "content"> & { readonly content: (to: Told) => ChatMessage },
  { automation, tell }: Addressed,
  options: RecipientOptions,
): Promise<Told | "nobody" | "silent"> {
  if (tell?.length === 0) return "silent";
  const isMuted = async (user: string, team: string | null): Promise<boolean> => {
    const home = team ?? telling.subject.team;
    if (options.findMuted === undefined || !/^[UW]/.test(user)) return false;
    const known = home ?? (await findTeam(telling, options));
    if (known === undefined) return false;
    return options.findMuted(known, user, telling.subject.event.subject);
  };
  if (tell !== null) {
    const named = await withoutGroups(tell, telling, options);
    const loud: Admin[] = [];
    for (const user of named) if (!(await isMuted(user, null))) loud.push({ team: null, user });
    if (named.length > 0 && loud.length === 0) return "silent";
    const told = await tellPeople(
      { ...telling, places: [], content: () => telling.content("named") },
      { ...options, findAdmins: async () => loud },
    );
    if (told !== "nobody") return "named";
    options.logger.warn(
      { automation, tell },
      "nobody could be told where an automation says: the usual places are",
    );
  }
  // Whoever started the run and wants to hear nothing does not hand it on to the admins.
  const [first] = telling.places;
  if (first !== undefined && (await isMuted(first, null))) return "silent";
  let muted = 0;
  const told = await tellPeople(telling, {
    ...options,
    findAdmins: async (team) => {
      const admins = await options.findAdmins(team);
      const loud: Admin[] = [];
      for (const admin of admins) if (!(await isMuted(admin.user, admin.team))) loud.push(admin);
      muted = admins.length - loud.length;
      return loud;
    },
  });
  return told === "nobody" && muted > 0 ? "silent" : told;
}

const identity = z.looseObject({ team_id: z.string() });

async function findTeam(
  { subject }: Pick<Telling, "subject">,
  { slack }: TellOptions,
): Promise<string | undefined> {
  try {
    return identity.parse(await callAboutRun(slack, subject, { method: ["auth", "test"], args: {} })).team_id;
  } catch (error) {
    if (waitOf(slack.classify(error)) !== undefined) throw error;
    return undefined;
  }
}

// Whoever names a whole company means a channel.
const mostMembers = 20;
const members = z.looseObject({ users: z.array(z.string()) });
const groups = z.looseObject({
  usergroups: z.array(z.looseObject({ id: z.string(), handle: z.string() })),
});

/** The channels and people, with each user group's members in its place. */
async function withoutGroups(
  tell: readonly SlackParty[],
  { subject }: Pick<Telling, "subject">,
  { slack, logger }: TellOptions,
): Promise<readonly SlackParty[]> {
  const found = new Set<SlackParty>();
  for (const party of tell) {
    if (!/^[S@]/.test(party)) {
      found.add(party);
      continue;
    }
    try {
      const usergroup = party.startsWith("@") ? await findGroup(party.slice(1), { subject }, slack) : party;
      if (usergroup === undefined) {
        logger.info({ party }, "there is no user group of this handle");
        continue;
      }
      const call = { method: ["usergroups", "users", "list"], args: { usergroup } };
      const { users } = members.parse(await callAboutRun(slack, subject, call));
      for (const user of users.slice(0, mostMembers)) found.add(user);
    } catch (error) {
      if (waitOf(slack.classify(error)) !== undefined) throw error;
      logger.info({ err: error, party }, "the members of a group could not be found");
    }
  }
  return [...found];
}

async function findGroup(
  handle: string,
  { subject }: Pick<Telling, "subject">,
  slack: TellOptions["slack"],
): Promise<string | undefined> {
  const call = { method: ["usergroups", "list"], args: {} };
  const { usergroups } = groups.parse(await callAboutRun(slack, subject, call));
  return usergroups.find((group) => group.handle.toLowerCase() === handle.toLowerCase())?.id;
}
