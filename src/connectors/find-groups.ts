/** Finds to which groups a person belongs at this moment, by asking Slack and GitHub. */
import { z } from "zod";
import { type Group, parseGroup, permissions, slackUserOf } from "../core/asks/groups.ts";
import type { AskingRun, FindGroups } from "../core/ports/asks.ts";
import type { Connector } from "../core/ports/connector.ts";

const timeoutMs = 10_000;
/** More members of a team are not looked at: GitHub's largest page. */
const mostMembers = 100;

const groupUsers = z.looseObject({ users: z.array(z.string()) });
const groupList = z.looseObject({
  usergroups: z.array(z.looseObject({ id: z.string(), handle: z.string() })),
});
const found = z.looseObject({ user: z.looseObject({ id: z.string() }) });
const profile = z.looseObject({ data: z.looseObject({ email: z.string().nullable() }) });
const members = z.looseObject({ data: z.array(z.looseObject({ login: z.string() })) });
const collaborator = z.looseObject({
  data: z.looseObject({ permission: z.string(), role_name: z.string().optional() }),
});
const collaborators = members;

interface Services {
  readonly slack: (method: string, args: object) => Promise<unknown>;
  readonly github: (method: string, args: object) => Promise<unknown>;
}

type Person = { readonly user: string } | { readonly login: string };

export function createFindGroups({
  slack,
  github,
}: {
  readonly slack: Connector;
  readonly github: Connector;
}): FindGroups {
  return async (person, groups, run) => {
    const services = { slack: callerOf(slack, run), github: callerOf(github, run) };
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

function readPerson(person: string): Person | undefined {
  const user = slackUserOf(person)?.user;
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
      return isLogin(who, group.login, services);
    case "team": {
      const args = { org: group.org, team_slug: group.slug, per_page: mostMembers };
      const { data } = members.parse(await services.github("rest.teams.listMembersInOrg", args));
      return isOneOf(
        who,
        data.map(({ login }) => login),
        services,
      );
    }
    case "permission": {
      const { owner, repo, permission } = group;
      if ("login" in who) return hasPermission(who.login, group, services);
      const args = { owner, repo, permission: forGitHub[permission], per_page: mostMembers };
      const { data } = collaborators.parse(await services.github("rest.repos.listCollaborators", args));
      return isOneOf(
        who,
        data.map(({ login }) => login),
        services,
      );
    }
  }
}

/** GitHub's names of permissions in this call. */
const forGitHub = {
  read: "pull",
  triage: "triage",
  write: "push",
  maintain: "maintain",
  admin: "admin",
} as const;

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
  for (const login of logins) {
    if (await isLogin(who, login, services)) return true;
  }
  return false;
}

/** A person of GitHub is the one in Slack with the e-mail address that the GitHub profile shows. */
async function isLogin(who: Person, login: string, { slack, github }: Services): Promise<boolean> {
  if ("login" in who) return who.login.toLowerCase() === login.toLowerCase();
  const { email } = profile.parse(await github("rest.users.getByUsername", { username: login })).data;
  if (email === null || email === "") return false;
  try {
    return found.parse(await slack("users.lookupByEmail", { email })).user.id === who.user;
  } catch (error) {
    if (error instanceof Error && error.message.includes("users_not_found")) return false;
    throw error;
  }
}
