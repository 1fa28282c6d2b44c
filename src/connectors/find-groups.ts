/** Finds to which groups a person belongs at this moment, by asking Slack and GitHub. */
import { z } from "zod";
import { type Group, parseGroup, permissions } from "../core/asks/groups.ts";
import { readSlackActor } from "../core/people/slack-actor.ts";
import { messageOf } from "../core/text/describe-thrown.ts";
import { NewestOf } from "../core/bounds/newest-of.ts";
import type { AskingRun, FindGroups } from "../core/ports/people/asks.ts";
import type { AskedAboutPeople } from "./asked-about-people.ts";
import type { Actor } from "../core/ports/people/run-commands.ts";
import type { Connector } from "../core/ports/connector.ts";

const timeoutMs = 10_000;
/** E-mail addresses hardly change; who belongs to a group is asked each time. */
const keepMs = 10 * 60_000;
const mostKept = 5000;
const atOnce = 10;
/** More members of a team are not looked at: GitHub's largest page. */
const mostMembers = 100;

const groupUsers = z.looseObject({ users: z.array(z.string()) });
const groupList = z.looseObject({
  usergroups: z.array(z.looseObject({ id: z.string(), handle: z.string() })),
});
const slackUser = z.looseObject({
  user: z.looseObject({
    team_id: z.string().optional(),
    enterprise_user: z.looseObject({ enterprise_id: z.string() }).optional(),
    profile: z.looseObject({ email: z.string().optional() }).optional(),
  }),
});
const profile = z.looseObject({ data: z.looseObject({ email: z.string().nullable() }) });
const members = z.looseObject({ data: z.array(z.looseObject({ login: z.string() })) });
const collaborator = z.looseObject({
  data: z.looseObject({ permission: z.string(), role_name: z.string().optional() }),
});
const hits = z.looseObject({ data: z.looseObject({ items: z.array(z.looseObject({ login: z.string() })) }) });

interface Services {
  readonly slack: (method: string, args: object) => Promise<unknown>;
  readonly github: (method: string, args: object) => Promise<unknown>;
  /** The logins of a person in Slack, and the person of a login, for which somebody vouches. */
  readonly linkedLogins: (user: string) => Promise<readonly string[]>;
  readonly linkedUser: (login: string) => Promise<string | undefined>;
  /** The e-mail address of a person in Slack. */
  readonly addressOf: (user: string) => Promise<string | undefined>;
  /** The e-mail address that a profile on GitHub shows: a person of GitHub's is the one in Slack who has it. */
  readonly emailOf: (login: string) => Promise<string | undefined>;
}

type Person = { readonly user: string } | { readonly login: string };

export function createFindGroups(asked: AskedAboutPeople): FindGroups {
  const kept = new NewestOf<string, Kept>(mostKept);
  return async (person, groups, run) => {
    const services = servicesFor(run, asked, kept);
    const who = readPerson(person);
    if (who === undefined) return [];
    const belongs: string[] = [];
    for (const group of groups) {
      const read = parseGroup(group);
      if (read !== undefined && (await isIn(who, read, services))) belongs.push(group);
    }
    return belongs;
  };
}

/** Finds the actor of somebody who answered in words; whoever of GitHub is not in Slack stays who they are. */
export function createFindActor(
  asked: AskedAboutPeople,
): (person: string, run: AskingRun) => Promise<Pick<Actor, "id" | "isOutsider">> {
  const kept = new NewestOf<string, Kept>(mostKept);
  return async (person, run) => {
    const services = servicesFor(run, asked, kept);
    const [, login] = /^github:(.+)$/.exec(person) ?? [];
    const user = login === undefined ? person.replace(/^slack:/, "") : await userOf(login, services);
    if (user === undefined) return { id: person };
    const [own, theirs] = await Promise.all([
      services.slack("auth.test", {}).then((answer) => identity.parse(answer)),
      services.slack("users.info", { user }).then((answer) => slackUser.parse(answer).user),
    ]);
    const { team_id: team = own.team_id, enterprise_user: organised } = theirs;
    // Within an organisation, the workspaces of its people differ.
    const isOutsider =
      team !== own.team_id && (organised === undefined || organised.enterprise_id !== own.enterprise_id);
    return { id: `slack:${isOutsider ? team : own.team_id}/${user}`, ...(isOutsider && { isOutsider }) };
  };
}

const identity = z.looseObject({ team_id: z.string(), enterprise_id: z.string().nullish() });
const found = z.looseObject({ user: z.looseObject({ id: z.string() }) });

/** The person in Slack who is linked with the login, or has the address that its profile on GitHub shows. */
async function userOf(login: string, { slack, emailOf, linkedUser }: Services): Promise<string | undefined> {
  const linked = await linkedUser(login);
  if (linked !== undefined) return linked;
  const email = await emailOf(login);
  if (email === undefined) return undefined;
  try {
    return found.parse(await slack("users.lookupByEmail", { email })).user.id;
  } catch (error) {
    if (messageOf(error).includes("users_not_found")) return undefined;
    throw error;
  }
}

interface Kept {
  readonly email: string | undefined;
  readonly at: number;
}

function servicesFor(run: AskingRun, asked: AskedAboutPeople, kept: NewestOf<string, Kept>): Services {
  const [slack, github] = [callerOf(asked.slack, run), callerOf(asked.github, run)];
  const keeping = async (
    key: string,
    find: () => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() - known.at < keepMs) return known.email;
    const email = await find();
    kept.set(key, { email, at: performance.now() });
    return email;
  };
  return {
    slack,
    github,
    linkedLogins: async (user) => (await asked.links?.loginsOf(user, run)) ?? [],
    linkedUser: async (login) => asked.links?.userOf(login, run),
    addressOf: async (user) =>
      keeping(
        `${run.team ?? ""} ${user}`,
        async () => slackUser.parse(await slack("users.info", { user })).user.profile?.email,
      ),
    emailOf: async (login) =>
      keeping(login.toLowerCase(), async () => {
        const { email } = profile.parse(await github("rest.users.getByUsername", { username: login })).data;
        return email === null || email === "" ? undefined : email;
      }),
  };
}

function readPerson(person: string): Person | undefined {
  const user = readSlackActor({ id: person })?.user;
  if (user !== undefined) return { user };
  const [, login] = /^github:(.+)$/.exec(person) ?? [];
  return login === undefined ? undefined : { login };
}

// All of these only read, so their call number matters to nobody.
function callerOf(connector: Connector, { runId, event, team }: AskingRun) {
  return async (method: string, args: object): Promise<unknown> =>
    connector.perform({
      runId,
      event,
      team,
      call: 0,
      path: method.split("."),
      args: [args],
      inDoubt: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
}

async function isIn(who: Person, group: Group, services: Services): Promise<boolean> {
  switch (group.kind) {
    case "person":
      return "user" in who && who.user === group.user;
    case "slack-group":
      return "user" in who && (await usersOf(group.id, services)).includes(who.user);
    case "slack-handle": {
      if (!("user" in who)) return false;
      const { usergroups } = groupList.parse(await services.slack("usergroups.list", {}));
      const named = usergroups.find(({ handle }) => handle.toLowerCase() === group.handle.toLowerCase());
      return named !== undefined && (await usersOf(named.id, services)).includes(who.user);
    }
    case "login":
      return isOneOf(who, [group.login], services);
    case "email": {
      const address = "login" in who ? await services.emailOf(who.login) : await services.addressOf(who.user);
      return address !== undefined && isSame(address, group.address);
    }
    case "team": {
      const args = { org: group.org, team_slug: group.slug, per_page: mostMembers };
      const { data } = members.parse(await services.github("rest.teams.listMembersInOrg", args));
      return isOneOf(
        who,
        data.map(({ login }) => login),
        services,
      );
    }
    case "permission":
      break;
  }
  const logins = "login" in who ? [who.login] : await loginsOf(who.user, services);
  for (const login of logins) if (await hasPermission(login, group, services)) return true;
  return false;
}

/** The logins that are linked with a person in Slack, or else whose profiles show their address: one, or none. */
async function loginsOf(user: string, services: Services): Promise<readonly string[]> {
  const { addressOf, emailOf, github, linkedLogins } = services;
  const linked = await linkedLogins(user);
  if (linked.length > 0) return linked;
  const address = await addressOf(user);
  if (address === undefined || !/^[^\s"@:]+@[^\s"@:]+$/.test(address)) return [];
  const args = { q: `${address} in:email`, per_page: 5 };
  const { data } = hits.parse(await github("rest.search.users", args));
  const logins: string[] = [];
  for (const { login } of data.items) {
    const email = await emailOf(login);
    if (email !== undefined && isSame(email, address)) logins.push(login);
  }
  return logins;
}

async function hasPermission(
  username: string,
  { owner, repo, permission }: Extract<Group, { kind: "permission" }>,
  { github }: Services,
): Promise<boolean> {
  const answer = await github("rest.repos.getCollaboratorPermissionLevel", { owner, repo, username });
  const { data } = collaborator.parse(answer);
  const has = permissions.findIndex((name) => name === (data.role_name ?? data.permission));
  return has >= permissions.indexOf(permission);
}

async function usersOf(usergroup: string, { slack }: Services): Promise<readonly string[]> {
  return groupUsers.parse(await slack("usergroups.users.list", { usergroup })).users;
}

async function isOneOf(who: Person, logins: readonly string[], services: Services): Promise<boolean> {
  if ("login" in who) return logins.some((login) => isSame(login, who.login));
  const linked = await services.linkedLogins(who.user);
  if (logins.some((login) => linked.some((own) => isSame(own, login)))) return true;
  const address = await services.addressOf(who.user);
  if (address === undefined) return false;
  // Some at a time: a team of a hundred must not take a hundred times as long as one.
  for (let first = 0; first < logins.length; first += atOnce) {
    const emails = await Promise.all(logins.slice(first, first + atOnce).map(services.emailOf));
    if (emails.some((email) => email !== undefined && isSame(email, address))) return true;
  }
  return false;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
