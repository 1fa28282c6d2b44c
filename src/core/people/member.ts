/** A member of a Slack workspace, as far as it matters to whom is mentioned and when. */

export interface Member {
  /** "U0123" */
  readonly user: string;
  /** As Slack shows them. */
  readonly name: string;
  /** "Europe/Berlin"; null where Slack names none. */
  readonly timeZone: string | null;
  /** Invited to some channels only. */
  readonly isGuest: boolean;
  /** False once the account was deactivated. */
  readonly isActive: boolean;
  readonly status: MemberStatus | null;
}

/**
 * What a member says of themselves in Slack.
 *
 * @example
 * const away: MemberStatus = { text: "Vacationing", emoji: ":palm_tree:", until: new Date("2027-08-01") };
 * status(`${away.emoji} ${away.text}`);
 */
export interface MemberStatus {
  readonly text: string;
  /** ":palm_tree:", or empty. */
  readonly emoji: string;
  /** When Slack clears it; null where it stays. */
  readonly until: Date | null;
}

/** A member with what they are found by. It is held in memory during a look-up, and is not kept. */
export interface FindableMember {
  readonly member: Member;
  readonly email: string | null;
  /** The full name, the shown name and the handle. */
  readonly names: readonly string[];
}
