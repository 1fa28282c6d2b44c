/**
 * Finds who in Slack a login of GitHub is: by what is known, or else by looking, once for all runs.
 *
 *   stored link -> profile's e-mail -> e-mail of commits -> full name -> nobody (looked for again after an hour)
 */
import { isProven, type LinkKind, loginKey } from "../../core/people/link.ts";
import { findByEmail, findByName } from "../../core/people/match-member.ts";
import type { FindableMember, Member } from "../../core/people/member.ts";
import type { KnownLogin, NewLink, PeopleStore } from "../../core/ports/people/people.ts";
import type { AskedServices } from "./ask-services.ts";
import { holdToAccounts, mentioningMs } from "./hold-to-accounts.ts";
import {
  type GitHubProfile,
  readCommitEmails,
  readProfile,
  type RepositoryPlace,
} from "./github-profiles.ts";
import { mostMembers, type SlackMembers } from "./slack-members.ts";

/** Whoever joins Slack or shows an address today is found an hour later at the latest. */
const lookAgainMs = 3_600_000;
/** A status, a time zone or a deactivation is known so long after it changed. */
const memberMs = 15 * 60_000;
/** From so many on, all members are read by pages: Slack allows 20 pages a minute, and 50 to 100 single look-ups. */
const many = 5;
const atOnce = 8;

export interface FoundPerson {
  readonly link: Pick<KnownLogin, "login" | "shown" | "githubId"> & { readonly how: LinkKind };
  readonly member: Member;
}

export interface FindPeople {
  readonly store: PeopleStore;
  readonly members: SlackMembers;
}

/** @returns in the order of the logins; undefined for whoever is not found */
export async function findPeople(
  { store, members }: FindPeople,
  services: AskedServices,
  team: string,
  logins: readonly string[],
  place: RepositoryPlace | null,
): Promise<readonly (FoundPerson | undefined)[]> {
  const kept = await store.read(team, logins);
  const known = new Map(kept.map((one) => [one.login, one]));
  const users = [...known.values()].flatMap(({ user }) => user ?? []);
  const facts = await readMembers({ store, members }, services, team, users);
  const isMissing = (key: string): boolean => {
    const one = known.get(key);
    if (one === undefined) return true;
    const isGone = one.user === null || facts.get(one.user)?.isActive === false;
    return isGone && one.madeBy === null && one.ageMs > lookAgainMs;
  };
  const missing = [...new Map(logins.map((login) => [loginKey(login), login]))].filter(([key]) =>
    isMissing(key),
  );
  const linked = kept.filter(({ login, user }) => user !== null && !isMissing(login));
  const held = await holdToAccounts(store, services.github, team, linked, mentioningMs);
  const byLogin = new Map(held.map((one) => [one.login, one]));
  for (const { login } of linked) {
    const one = byLogin.get(login);
    if (one === undefined) known.delete(login);
    else known.set(login, one);
  }
  if (missing.length > 0) {
    const found = await lookFor(
      { store, members },
      services,
      team,
      missing.map(([, login]) => login),
      place,
    );
    for (const { link, member } of found) {
      const { user, how } = link;
      known.set(loginKey(link.login), {
        ...link,
        login: loginKey(link.login),
        shown: link.login,
        user,
        how,
        madeBy: null,
        at: new Date(0),
        ageMs: 0,
        otherId: null,
        checkedMs: 0,
      });
      if (member !== undefined) facts.set(member.user, member);
    }
  }
  return logins.map((login) => {
    const link = known.get(loginKey(login));
    const member = link?.user == null ? undefined : facts.get(link.user);
    return link?.how == null || member === undefined || !counts(link.how, member)
      ? undefined
      : { link: { ...link, how: link.how }, member };
  });
}

/** A guest is somebody from outside: a name or a claim that nobody vouches for must not let one read along. */
function counts(how: LinkKind, member: Member): boolean {
  return isProven(how) || !member.isGuest;
}

/** What Slack says of users now, or said last where it does not answer. */
export async function readMembers(
  { store, members }: FindPeople,
  { slack }: Pick<AskedServices, "slack">,
  team: string,
  users: readonly string[],
): Promise<Map<string, Member>> {
  const wanted = [...new Set(users)];
  const kept = await store.members(team, wanted);
  const facts = new Map<string, Member>(kept.map((member) => [member.user, member]));
  const young = new Set(kept.filter(({ ageMs }) => ageMs < memberMs).map(({ user }) => user));
  const old = wanted.filter((user) => !young.has(user));
  if (old.length === 0) return facts;
  const all = old.length > many ? await members.all(slack, team, memberMs) : undefined;
  const read: Member[] = [];
  for (const user of old) {
    const member = (all?.get(user) ?? (await members.byId(slack, user)))?.member;
    if (member !== undefined) read.push(member);
  }
  await store.noteMembers(team, read);
  for (const member of read) facts.set(member.user, member);
  return facts;
}

interface Found {
  readonly link: NewLink;
  readonly member: Member | undefined;
}

async function lookFor(
  { store, members }: FindPeople,
  services: AskedServices,
  team: string,
  logins: readonly string[],
  place: RepositoryPlace | null,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  // Some at a time, and each kept at once: a look-up that Slack's limit stops half-way goes on from there.
  for (let first = 0; first < logins.length; first += atOnce) {
    const some = logins.slice(first, first + atOnce);
    const profiles = await Promise.all(some.map(async (login) => readProfile(services.github, login)));
    const links: Found[] = [];
    for (const [index, login] of some.entries()) {
      const profile = profiles[index];
      const match =
        profile?.isPerson === true
          ? await matchProfile(profile, { store, members }, services, {
              team,
              place,
              isMany: logins.length > many,
            })
          : undefined;
      links.push({
        link: {
          login: profile?.login ?? login,
          githubId: profile?.id ?? null,
          user: match?.found.member.user ?? null,
          how: match?.how ?? null,
        },
        member: match?.found.member,
      });
    }
    await store.noteMembers(
      team,
      links.flatMap(({ member }) => member ?? []),
    );
    await store.note(
      team,
      links.map(({ link }) => link),
    );
    found.push(...links);
  }
  return found;
}

interface Looking {
  readonly team: string;
  readonly place: RepositoryPlace | null;
  readonly isMany: boolean;
}

/** The one in Slack whom a profile on GitHub is of, the surest way first. */
export async function matchProfile(
  profile: GitHubProfile,
  { store, members }: FindPeople,
  { slack, github }: AskedServices,
  { team, place, isMany }: Looking,
): Promise<{ readonly found: FindableMember; readonly how: LinkKind } | undefined> {
  const byEmail = async (emails: readonly string[]): Promise<FindableMember | undefined> => {
    const atHand = isMany ? await members.all(slack, team) : members.atHand(team);
    const found = atHand === undefined ? undefined : findByEmail(atHand.values(), emails);
    if (found !== undefined || emails.length === 0) return found;
    // A large workspace was not read to its end.
    if (isMany && atHand !== undefined && atHand.size > 0 && atHand.size < mostMembers) return undefined;
    for (const email of emails) {
      const one = await members.byEmail(slack, email);
      if (one?.member.isActive === true) return one;
    }
    return undefined;
  };
  const own = profile.email === "" ? undefined : await byEmail([profile.email]);
  if (own !== undefined) return { found: own, how: "email" };
  const emails = place === null ? [] : await readCommitEmails(github, profile.login, place);
  const byCommit = await byEmail(emails);
  if (byCommit !== undefined) return { found: byCommit, how: "commit" };
  if (profile.name === "") return undefined;
  const named = findByName((await members.all(slack, team)).values(), profile.name);
  // Two accounts of the same name are two people, as far as anybody can tell.
  if (named === undefined || (await store.linked(team, [named.member.user])).size > 0) return undefined;
  return { found: named, how: "name" };
}
