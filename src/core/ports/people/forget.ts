/** Forgetting a person: what Hathi keeps about somebody for its own purposes is deleted when they ask for it. */
import type { Actor } from "./run-commands.ts";

export interface Forgotten {
  /** Who was meant: GitHub logins and Slack ids. */
  readonly logins: readonly string[];
  readonly members: readonly string[];
  /** Rows about the person that are deleted: links, profile, hours, sessions, what they snoozed and muted, answers in advance. */
  readonly deleted: number;
  /** Rows that stay for others' sake, under a name that leads to nobody: acts in the audit log, answers to questions. */
  readonly renamed: number;
  /**
   * Runs that concern the person. Their events and journals may name them, and go when the runs do; until then the runs
   * are no longer found by the person.
   */
  readonly runs: { readonly unfinished: number; readonly ended: number };
}

export interface ForgetPeople {
  /**
   * @param who a GitHub login, or the id of a member of Slack
   * @param isSerious false to count only
   * @throws {HathiError} PERSON_UNKNOWN where nothing is kept about anybody of that name
   */
  forget(who: string, by: Actor, isSerious: boolean): Promise<Forgotten>;
}
