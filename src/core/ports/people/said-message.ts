/** A message that Hathi posted of its own accord, as it is noted to be found and edited again. */

export interface SaidMessage {
  readonly channel: string;
  readonly ts: string;
  /** The workspace that the message is in; null where it is the run's own. */
  readonly team: string | null;
  /** The admin to whom the message is a direct one. */
  readonly user?: string;
}
