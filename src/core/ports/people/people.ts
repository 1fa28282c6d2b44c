/** Who on GitHub is who in Slack: where links are kept, and what people do to them. */
import type { LinkKind } from "../../people/link.ts";
import type { Member } from "../../people/member.ts";
import type { Actor } from "./run-commands.ts";

/** What is known of a login, also that nobody in Slack has it. */
export interface KnownLogin {
  /** In small letters. */
  readonly login: string;
  /** As GitHub writes it. */
  readonly shown: string;
  readonly githubId: string | null;
  readonly user: string | null;
  readonly how: LinkKind | null;
  readonly madeBy: string | null;
  readonly at: Date;
  readonly ageMs: number;
  /** The account that has the login by now, where it is another one than `githubId`: the link is not used. */
  readonly otherId: string | null;
  /** How long ago GitHub said which account has the login; null where it was never asked. */
  readonly checkedMs: number | null;
}

export interface NewLink {
  readonly login: string;
  readonly githubId: string | null;
  /** Null: nobody was found. */
  readonly user: string | null;
  readonly how: LinkKind | null;
}

/** Where links and what Slack says of linked people are kept. A team is as core/people/link.ts compares it. */
export interface PeopleStore {
  read(team: string, logins: readonly string[]): Promise<readonly KnownLogin[]>;
  /** The logins of a user, the strongest link first. */
  ofUser(team: string, user: string): Promise<readonly KnownLogin[]>;
  /** Which of these users have a login. */
  linked(team: string, users: readonly string[]): Promise<ReadonlySet<string>>;
  /** Notes what look-ups found. What people said stays, and so does a stronger link. */
  note(team: string, found: readonly NewLink[]): Promise<void>;
  /**
   * Notes which account has a login now. A link without a number is held to this one.
   *
   * @param githubId null where GitHub did not say
   */
  noteAccount(team: string, login: string, githubId: string | null): Promise<void>;
  members(team: string, users: readonly string[]): Promise<readonly (Member & { readonly ageMs: number })[]>;
  noteMembers(team: string, members: readonly Member[]): Promise<void>;
  /** In order of logins, after this one. */
  list(team: string, after: string, limit: number): Promise<readonly KnownLogin[]>;
  /** Replaces whatever was known of the logins, and notes who did so. */
  put(team: string, links: readonly NewLink[], by: Actor): Promise<void>;
  /** @returns whether there was such a link */
  remove(team: string, login: string, by: Actor): Promise<boolean>;
}

/** What came of "I am this login". */
export type Claim =
  /** The link is proven, so that the person may act on GitHub. */
  | { readonly kind: "proven"; readonly how: LinkKind; readonly login: string }
  /** The link decides whom messages mention. `proof` written into the profile on GitHub would prove it. */
  | { readonly kind: "said"; readonly login: string; readonly proof: string }
  /** The login is somebody else's, or the person is a guest: only proof or an admin makes the link. */
  | {
      readonly kind: "refused";
      readonly login: string;
      readonly because: "linked" | "guest";
      readonly proof: string;
    };

export interface ListedPerson extends KnownLogin {
  readonly member: Member | null;
}

/**
 * What people do to links. Chat and the command line use this service. All but claim() and mine() is for admins.
 *
 * @throws {HathiError} NOT_ALLOWED for whoever is no admin
 */
export interface PeopleCommands {
  /** @throws {HathiError} PERSON_UNKNOWN where GitHub has no such login */
  claim(login: string, by: Actor): Promise<Claim>;
  /**
   * Links a login with a user of Slack: an id, an e-mail address, or a name as Slack shows it.
   *
   * @throws {HathiError} PERSON_UNKNOWN where Slack has no such person, or several
   */
  link(login: string, person: string, by: Actor): Promise<ListedPerson>;
  /** @throws {HathiError} PERSON_UNKNOWN where there is no such link */
  unlink(login: string, by: Actor): Promise<void>;
  /**
   * Vouches for a link that was found or said.
   *
   * @throws {HathiError} PERSON_UNKNOWN where there is no such link
   */
  confirm(login: string, by: Actor): Promise<ListedPerson>;
  /** The logins of the person who asks. */
  mine(by: Actor): Promise<readonly ListedPerson[]>;
  find(who: string, by: Actor): Promise<ListedPerson | undefined>;
  list(
    options: { readonly after?: string; readonly limit: number },
    by: Actor,
  ): Promise<readonly ListedPerson[]>;
  /** Links all that can be; says of each other one why not. */
  import(
    rows: readonly { readonly login: string; readonly person: string }[],
    by: Actor,
  ): Promise<readonly ImportedRow[]>;
}

export interface ImportedRow {
  readonly login: string;
  readonly person: string;
  readonly user: string | null;
  /** Why the row was left out. */
  readonly problem: string | null;
}

/** The commands that a person in Slack reaches: of their own workspace. Admin acts are refused to others. */
export type ReachPeople = (team: string | undefined, by: Actor) => PeopleCommands;
