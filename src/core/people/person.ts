/** A person as automations get them, from `people`. */
import type { WorkingHours } from "../time/working-time/working-hours.ts";
import type { Quiet } from "./quiet.ts";
import type { LinkKind } from "./link.ts";
import type { MemberStatus } from "./member.ts";

/**
 * A person whom Hathi knows on GitHub and in Slack.
 *
 * @example
 * const nameOf = (person: Person): string => (person.isActive ? `<@${person.user}>` : person.login);
 * const ana = await people.find("ana");
 * status(ana === undefined ? "waiting for ana" : `waiting for ${nameOf(ana)}`);
 */
export interface Person {
  /** As GitHub writes it. */
  readonly login: string;
  /** GitHub's number of the account; null if GitHub has not been asked. */
  readonly githubId: number | null;
  /** The id in Slack, for mentions: `<@${person.user}>`. */
  readonly user: string;
  /** As Slack shows the person. */
  readonly name: string;
  /** How it is known that both are one person. */
  readonly how: LinkKind;
  /** Whether an admin, or GitHub and Slack together, vouch for the link. Let nobody act on GitHub by any other link. */
  readonly isProven: boolean;
  readonly isGuest: boolean;
  /** False once the account in Slack was deactivated: a mention reaches nobody. */
  readonly isActive: boolean;
  /** "Europe/Berlin"; null if Slack names none. */
  readonly timeZone: string | null;
  readonly status: MemberStatus | null;
  /** When the person works, by what they and their workspace have set, or else by their time zone. */
  readonly hours: WorkingHours;
  /** When the person wants their digest, on a wall clock; null for never. */
  readonly digestAt: string | null;
  /** What the person does not want to hear of now. */
  readonly quiet: readonly Quiet[];
}
