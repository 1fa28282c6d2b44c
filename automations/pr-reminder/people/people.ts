/** The people of one pull request: found by `people`, invited, mentioned in their own time, and once a day for one thing. */
import {
  attention,
  escapeSlack,
  type HoursSettings,
  people,
  type Person,
  slack,
  type WorkingHours,
  workingTime,
} from "hathi";
import { doDigestsCome } from "./digests.ts";
import { slackRefusal, unlessRefused } from "../refusal.ts";
import type { Team } from "../truth/verdict.ts";
import type { Duties } from "./duty.ts";
import { Teams } from "./teams.ts";
import { defaultTimeZone, nextReminderAt } from "../working-days.ts";

export interface PeopleOptions {
  /** Whom to invite into; undefined where nobody is invited. */
  readonly channel: string | undefined;
  /** The owner of the repository, whose teams may be asked for reviews. */
  readonly owner: string;
  /** Who opened the pull request. */
  readonly author: string;
  /** "octo/app#12", as people mute it. */
  readonly about: () => string;
  /** The repository's hours, for people who have set none. */
  readonly hours?: () => HoursSettings | undefined;
  /** Who of a team is called, as the settings have it. */
  readonly duties?: () => Duties | undefined;
}

// What GitHub calls people by; some accounts of others' making have names of their own.
const isLogin = /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:_[a-z\d]+)?$/i;
const minuteMs = 60_000;
/** Of an author whom nobody knows in Slack. */
const usualHours: WorkingHours = {
  timeZone: defaultTimeZone,
  days: [1, 2, 3, 4, 5],
  from: "09:00",
  to: "17:00",
  country: null,
  region: null,
  holidays: [],
};
const quietMs = 8 * 3_600_000;

export class People {
  readonly #options: PeopleOptions;
  /** By login in small letters, as they were when they were looked up last. */
  readonly #known = new Map<string, Person>();
  readonly #invited = new Set<string>();
  readonly #teams: Teams;
  #digestsCome = false;
  readonly #calledAt = new Map<string, number>();

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#teams = new Teams(options.owner, () => options.duties?.() ?? {});
  }

  /** Looks people up, so that what they snoozed or muted meanwhile counts, and invites those who are not there yet. */
  async bringIn(logins: readonly string[]): Promise<void> {
    const wanted = logins.filter((login) => login !== "ghost" && isLogin.test(login));
    if (wanted.length === 0) return;
    const hours = this.#options.hours?.();
    const found = await people.findAll(wanted, hours === undefined ? {} : { hours });
    if (found.some((person) => typeof person?.digestAt === "string"))
      this.#digestsCome = await doDigestsCome();
    for (const [index, login] of wanted.entries()) {
      const person = found[index];
      if (person === undefined || !(await this.#invite(person))) this.#known.delete(keyOf(login));
      else this.#known.set(keyOf(login), person);
    }
  }

  /** Does the same for the members of teams, or for whoever of them is on duty. */
  async bringInTeams(teams: readonly Team[]): Promise<void> {
    await this.bringIn(await this.#teams.read(teams, this.#options.author));
  }

  membersOf(slug: string): readonly string[] {
    const members = this.#teams.membersOf(slug, this.#options.author);
    return members.filter((login) => this.#known.has(keyOf(login)));
  }

  readonly name = (login: string): string => escapeSlack(login);

  /** A mention of whoever is known, for a card that is edited: an edit calls nobody. */
  readonly link = (login: string): string => {
    const person = this.#known.get(keyOf(login));
    return person === undefined ? this.name(login) : `<@${person.user}>`;
  };

  /** A mention of whoever may be called now; of anybody else the name. */
  readonly mention = (login: string): string =>
    this.#mayBeCalled(login) ? this.link(login) : this.name(login);

  /** As mention(), but only of those who were not called on their present working day. */
  readonly remind = (login: string): string => (this.#isDue(login) ? this.link(login) : this.name(login));

  /** Notes that a message called those of these people who may be called. */
  noteCalled(logins: readonly string[]): void {
    for (const login of logins) if (this.#mayBeCalled(login)) this.#calledAt.set(keyOf(login), Date.now());
  }

  /** Whether a reminder would call somebody, or be about people whom nobody knows in Slack. */
  isAnyDue(logins: readonly string[]): boolean {
    const known = logins.filter((login) => this.#known.has(keyOf(login)));
    return known.length === 0 || known.some((login) => this.#isDue(login));
  }

  /** When the next of these people may be called, or when the author's morning is, if that comes first. */
  nextCallAt(logins: readonly string[], author: string, spokeAt: number): number {
    const now = Date.now();
    const moments = logins.flatMap((login) => {
      const person = this.#known.get(keyOf(login));
      if (person === undefined || this.#hasDigest(person)) return [];
      const called = this.#calledAt.get(keyOf(login));
      const from = called === undefined ? now : workingTime.nextMorning(person.hours, called).getTime();
      const { next } = attention(person, { about: this.#options.about(), at: Math.max(now, from) });
      return next?.getTime() ?? [];
    });
    // Each working morning the card gets another day older, whether or not somebody may be called then.
    const zone = this.#known.get(keyOf(author))?.hours.timeZone;
    return Math.min(...moments, nextReminderAt(Math.max(spokeAt, now - quietMs + minuteMs), zone));
  }

  /** The Slack ids of those who are known there. */
  idsOf(logins: readonly string[]): readonly string[] {
    return [...new Set(logins.flatMap((login) => this.#known.get(keyOf(login))?.user ?? []))];
  }

  /** Of these, the ids of those who may be written to now. */
  idsToCall(logins: readonly string[]): readonly string[] {
    return this.idsOf(logins.filter((login) => this.#mayBeCalled(login)));
  }

  /** Looks these users up anew: who is not the one with this login, and whether each may be written to now. */
  async whoMayBeTold(users: readonly string[], login: string): Promise<ReadonlyMap<string, boolean>> {
    const wanted = [...this.#known.values()].filter(({ user }) => users.includes(user));
    await this.bringIn(wanted.map((person) => person.login));
    const [own] = this.idsOf([login]);
    const others = wanted.filter(({ user }) => user !== own);
    return new Map(others.map((person) => [person.user, this.#mayBeCalled(person.login)]));
  }

  /** Who this Slack user is on GitHub, if somebody vouches for it. */
  loginOf(user: string): string | undefined {
    return [...this.#known.values()].find((person) => person.user === user && person.isProven)?.login;
  }

  /** How many working days have begun since then where this person is. */
  workingDaysSince(moment: number, login: string): number {
    const { timeZone = usualHours.timeZone, days = usualHours.days } = this.#options.hours?.() ?? {};
    const hours = this.#known.get(keyOf(login))?.hours ?? { ...usualHours, timeZone, days };
    return workingTime.daysBetween(hours, moment, Date.now());
  }

  #mayBeCalled(login: string): boolean {
    const person = this.#known.get(keyOf(login));
    if (person === undefined) return false;
    return attention(person, { about: this.#options.about(), at: Date.now() }).may;
  }

  #isDue(login: string): boolean {
    const person = this.#known.get(keyOf(login));
    if (person === undefined || !this.#mayBeCalled(login)) return false;
    // Whoever has a digest finds it there.
    if (this.#hasDigest(person)) return false;
    const called = this.#calledAt.get(keyOf(login));
    return called === undefined || workingTime.nextMorning(person.hours, called).getTime() <= Date.now();
  }

  #hasDigest({ digestAt }: Person): boolean {
    return digestAt !== null && this.#digestsCome;
  }

  async #invite({ user, isActive }: Person): Promise<boolean> {
    const { channel } = this.#options;
    if (!isActive) return false;
    if (channel === undefined || this.#invited.has(user)) return true;
    const outcome = await unlessRefused(async () => {
      try {
        await slack.conversations.invite({ channel, users: user });
      } catch (error) {
        if (slackRefusal(error) !== "already_in_channel") throw error;
      }
      return true;
    });
    if (outcome === true) this.#invited.add(user);
    return outcome === true;
  }
}

function keyOf(login: string): string {
  return login.toLowerCase();
}
