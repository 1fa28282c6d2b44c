/** Why somebody does something: an option of the commands that do something to runs, kept in the audit log. */

export interface Because {
  readonly because?: string;
}

export const because = ["--because <reason>", "why, for the audit log"] as const;
