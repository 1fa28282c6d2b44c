/** What people do to the links between GitHub and Slack: say who they are, and correct what was found. */
import type { FindPeople } from "../../connectors/people/find-people.ts";
import { readMembers } from "../../connectors/people/find-people.ts";
import { readProfile } from "../../connectors/people/github-profiles.ts";
import type { AskedServices } from "../../connectors/people/ask-services.ts";
import { HathiError } from "../../core/errors.ts";
import { isLogin, loginKey } from "../../core/people/link.ts";
import type { FindableMember } from "../../core/people/member.ts";
import { findByAnyName, findByEmail } from "../../core/people/match-member.ts";
import { isOperator, readSlackActor } from "../../core/people/slack-actor.ts";
import type { KnownLogin, ListedPerson, PeopleCommands } from "../../core/ports/people/people.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { askingForPeople, type PeopleParts } from "./create-people.ts";
import { claimLogin } from "./claim-login.ts";
import { readAccounts } from "./read-accounts.ts";

/** @param rights asked for each act of an admin; the terminal needs none */
export function createPeopleCommands(
  parts: PeopleParts,
  team: string | null,
  rights: Pick<Rights, "requireAdmin">,
): PeopleCommands {
  const { store, members } = parts;
  const services = parts.services.of(askingForPeople(team));
  const keyOf = async (): Promise<string> => parts.teamOf({ team });
  const describe = async (known: readonly KnownLogin[]): Promise<readonly ListedPerson[]> => {
    const users = known.flatMap(({ user }) => user ?? []);
    const facts = await readMembers(parts, services, await keyOf(), users);
    return known.map((one) => ({ ...one, member: facts.get(one.user ?? "") ?? null }));
  };
  return {
    claim: async (login, by) =>
      claimLogin(parts, services, await keyOf(), { login: requireLogin(login), by }),
    async link(login, person, by) {
      await rights.requireAdmin("say who somebody is on GitHub", by);
      const key = await keyOf();
      const found = await requireMember(parts, services, key, person);
      const profile = await readProfile(services.github, requireLogin(login));
      await store.noteMembers(key, [found.member]);
      const link = {
        login: profile?.login ?? login,
        githubId: profile?.id ?? null,
        user: found.member.user,
        how: isOperator(by) ? "import" : "admin",
      } as const;
      await store.put(key, [link], by);
      const [put] = await describe(await store.read(key, [login]));
      return put ?? unknownLogin(login);
    },
    async unlink(login, by) {
      await rights.requireAdmin("say who somebody is on GitHub", by);
      if (!(await store.remove(await keyOf(), login, by))) unknownLogin(login);
    },
    async confirm(login, by) {
      await rights.requireAdmin("say who somebody is on GitHub", by);
      const key = await keyOf();
      const [known] = await store.read(key, [login]);
      if (known?.user == null) unknownLogin(login);
      const { shown, user } = known;
      // What an admin vouches for is the account that has the login now.
      const githubId = (await readProfile(services.github, shown))?.id ?? known.githubId;
      await store.put(key, [{ login: shown, githubId, user, how: "admin" }], by);
      const [put] = await describe(await store.read(key, [login]));
      return put ?? unknownLogin(login);
    },
    async mine(by) {
      const user = readSlackActor(by)?.user;
      return user === undefined ? [] : describe(await store.ofUser(await keyOf(), user));
    },
    async find(who, by) {
      await rights.requireAdmin("look up other people", by);
      const key = await keyOf();
      const [known] = isLogin(who) ? await store.read(key, [who]) : [];
      if (known?.user != null) return (await describe([known]))[0];
      const found = await findMember(parts, services, key, who);
      if (found === undefined) return undefined;
      return (await describe(await store.ofUser(key, found.member.user)))[0];
    },
    async list({ after = "", limit }, by) {
      await rights.requireAdmin("look up other people", by);
      return describe(await store.list(await keyOf(), loginKey(after), limit));
    },
    async import(rows, by) {
      await rights.requireAdmin("import people", by);
      const key = await keyOf();
      const all = [...(await members.all(services.slack, key)).values()];
      const read = await Promise.all(
        rows.map(async ({ login, person }) => {
          const found = await findMember(parts, services, key, person, all);
          return {
            login,
            person,
            user: found?.member.user ?? null,
            problem: problemOf(login, person, found),
            found,
          };
        }),
      );
      const good = read.flatMap(({ login, found, problem }) =>
        found === undefined || problem !== null ? [] : [{ login, member: found.member }],
      );
      await store.noteMembers(key, [...new Map(good.map(({ member }) => [member.user, member])).values()]);
      const accounts = await readAccounts(
        services,
        good.map(({ login }) => login),
      );
      const links = good.map(({ login, member: { user } }) => ({
        login: accounts.get(login)?.login ?? login,
        githubId: accounts.get(login)?.id ?? null,
        user,
        how: "import" as const,
      }));
      if (links.length > 0) await store.put(key, links, by);
      return read.map(({ login, person, user, problem }) => ({ login, person, user, problem }));
    },
  };
}

function problemOf(login: string, person: string, found: FindableMember | undefined): string | null {
  if (!isLogin(login)) return `"${login}" is no login of GitHub`;
  return found === undefined ? `Slack has nobody, or several people, called "${person}"` : null;
}

/** @param all the members of the workspace, where they were read already */
async function findMember(
  { members }: FindPeople,
  { slack }: AskedServices,
  team: string,
  person: string,
  all?: readonly FindableMember[],
): Promise<FindableMember | undefined> {
  const [, mentioned] = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(person) ?? [];
  const name = person.replace(/^@/, "");
  const id = mentioned ?? (/^[UW][A-Z0-9]+$/.test(name) ? name : undefined);
  const known =
    id === undefined
      ? undefined
      : (all?.find(({ member }) => member.user === id) ?? (await members.byId(slack, id)));
  // What looks like an id may be a name in capitals.
  if (known !== undefined || mentioned !== undefined) return known;
  if (name.includes("@")) return findByEmail(all ?? [], [name]) ?? members.byEmail(slack, name);
  return findByAnyName(all ?? (await members.all(slack, team)).values(), name);
}

async function requireMember(
  parts: FindPeople,
  services: AskedServices,
  team: string,
  person: string,
): Promise<FindableMember> {
  const found = await findMember(parts, services, team, person);
  if (found !== undefined) return found;
  throw new HathiError(
    "PERSON_UNKNOWN",
    `Slack has nobody, or several people, called "${person.slice(0, 100)}": give the member's id, from their profile, or their e-mail address`,
  );
}

function requireLogin(login: string): string {
  return isLogin(login) ? login : unknownLogin(login);
}

function unknownLogin(login: string): never {
  throw new HathiError(
    "PERSON_UNKNOWN",
    `nobody is linked with "${login.slice(0, 100)}", or that is no login of GitHub`,
  );
}

/** The terminal is whoever operates the machine. */
export const operatorRights: Pick<Rights, "requireAdmin" | "requireConnect" | "visibleTo"> = {
  async requireAdmin(what: string, by: Actor) {
    if (!isOperator(by)) throw new HathiError("NOT_ALLOWED", `you may not ${what}`);
  },
  requireConnect: async (by) => operatorRights.requireAdmin("connect a repository", by),
  visibleTo: async (by) => (isOperator(by) ? "all" : []),
};
