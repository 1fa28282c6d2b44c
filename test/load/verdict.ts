/** What comes of a load: a table for people, and what should not have been. */
export interface Verdict {
  readonly table: string;
  readonly problems: readonly string[];
}
