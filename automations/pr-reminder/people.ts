/** Finds people of GitHub in Slack, by the e-mail address that their GitHub profile shows, and invites them. */
import { escapeSlack, github, slack } from "hathi";
import { slackRefusal, unlessRefused } from "./refusal.ts";
import type { Team } from "./truth/verdict.ts";
import { defaultTimeZone, isTimeZone } from "./working-days.ts";

export interface People {
  /** Looks for people who are not in the channel yet, and invites those whom it finds. */
  readonly bringIn: (logins: readonly string[]) => Promise<void>;
  /** Does the same for the members of teams. Each team is read once. */
  readonly bringInTeams: (teams: readonly Team[]) => Promise<void>;
  readonly membersOf: (slug: string) => readonly string[];
  /** A mention if the person is in the channel and is notified; otherwise their name. */
  readonly mention: (login: string) => string;
  readonly name: (login: string) => string;
  readonly timeZoneOf: (login: string) => string;
  /** The Slack ids of those who are known there. */
  readonly idsOf: (logins: readonly string[]) => readonly string[];
  /** Who of those that were looked up this Slack user is on GitHub. */
  readonly loginOf: (user: string) => string | undefined;
}

interface Person {
  readonly id: string;
  readonly timeZone: string;
}

// A team of hundreds is not invited to one pull request.
const mostOfTeam = 10;

/** @param channel whom to invite into; undefined where nobody is invited */
export function peopleOf(channel: string | undefined, owner: string): People {
  const present = new Map<string, Person>();
  const members = new Map<string, readonly string[]>();
  const name = (login: string): string => escapeSlack(login);

  const bringIn = async (logins: readonly string[]): Promise<void> => {
    for (const login of logins) {
      // A person who is not in Slack today may join tomorrow.
      if (present.has(login.toLowerCase())) continue;
      const person = await findInSlack(login);
      if (person !== undefined && (channel === undefined || (await invite(channel, person.id))))
        present.set(login.toLowerCase(), person);
    }
  };

  return {
    bringIn,
    async bringInTeams(teams) {
      for (const { slug } of teams) {
        // A team that the App may not see.
        if (slug === "") continue;
        if (!members.has(slug)) members.set(slug, await membersOfTeam(owner, slug));
        await bringIn(members.get(slug) ?? []);
      }
    },
    membersOf: (slug) => (members.get(slug) ?? []).filter((login) => present.has(login.toLowerCase())),
    mention(login) {
      const person = present.get(login.toLowerCase());
      return person === undefined ? name(login) : `<@${person.id}>`;
    },
    name,
    timeZoneOf: (login) => present.get(login.toLowerCase())?.timeZone ?? defaultTimeZone,
    idsOf: (logins) => [...new Set(logins.flatMap((login) => present.get(login.toLowerCase())?.id ?? []))],
    loginOf: (user) => [...present].find(([, { id }]) => id === user)?.[0],
  };
}

async function membersOfTeam(org: string, team_slug: string): Promise<readonly string[]> {
  const answer = await unlessRefused(() =>
    github.rest.teams.listMembersInOrg({ org, team_slug, per_page: mostOfTeam }),
  );
  return (answer?.data ?? []).map(({ login }) => login);
}

async function findInSlack(login: string): Promise<Person | undefined> {
  const answer = await unlessRefused(() => github.rest.users.getByUsername({ username: login }));
  const email = answer?.data.email ?? "";
  if (email === "") return undefined;
  const user = (await unlessRefused(() => slack.users.lookupByEmail({ email })))?.user;
  if (user?.id === undefined) return undefined;
  return {
    id: user.id,
    timeZone: user.tz !== undefined && isTimeZone(user.tz) ? user.tz : defaultTimeZone,
  };
}

/** @returns whether the person is in the channel now */
async function invite(channel: string, id: string): Promise<boolean> {
  const outcome = await unlessRefused(async () => {
    try {
      await slack.conversations.invite({ channel, users: id });
    } catch (error) {
      if (slackRefusal(error) !== "already_in_channel") throw error;
    }
    return true;
  });
  return outcome === true;
}
