/** Accounts whose service refuses our credentials. Chat claims each one to tell the admins once. */

export interface RefusedAccount {
  /** "github/octo", "slack/T1". */
  readonly account: string;
  /** What a person has to fix, in words for people. */
  readonly refusal: string;
  /** How many runs wait for the account. */
  readonly runs: number;
}

export interface RefusedAccounts {
  /** Claims an account that nobody was told of yet, if there is any. From then on it counts as told. */
  claim(): Promise<RefusedAccount | undefined>;
  /** Undoes a claim, because nobody could be told. */
  giveBack(account: string): Promise<void>;
}
