/** Accounts whose service refuses our credentials, as whoever tells people of them takes them up. */

export interface RefusedAccount {
  /** "github/octo", "slack/T1". */
  readonly account: string;
  /** What is to be mended, in people's words. */
  readonly refusal: string;
  /** How many runs wait for it. */
  readonly runs: number;
}

export interface RefusedAccounts {
  /** One of which nobody was told yet, if there is any: it counts as told from now on. */
  claim(): Promise<RefusedAccount | undefined>;
  /** Nobody could be told after all. */
  giveBack(account: string): Promise<void>;
}
