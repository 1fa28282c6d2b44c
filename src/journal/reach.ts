/** Which runs' rows somebody reaches: the one place where the workspaces of a Hathi are kept apart. */

export interface Reach {
  /** The Slack workspace whose people ask; null where it is not known, and then nothing is reached. */
  readonly team: string | null;
  readonly all: boolean;
}

/** Of the terminal, the engine's own parts, and of Slack where there is one workspace by its token. */
export const everything: Reach = { all: true, team: null };

export function workspace(team: string | undefined): Reach {
  return { all: false, team: team ?? null };
}

/**
 * The condition on a row of hathi.runs, for two values from this parameter on. A run belongs to the workspace
 * that its trigger came from. One that GitHub, a webhook or a schedule started belongs to the only workspace
 * that has installed the app; where there are several, to none.
 */
export function reachedFrom(parameter: number): string {
  const [all, team] = [`$${parameter}::boolean`, `$${parameter + 1}::text`];
  return `(${all} or runs.team = ${team} or (runs.team is null and ${team} is not null
    and (select count(*) from hathi.slack_installations) = 1))`;
}

export function reachValues({ all, team }: Reach): readonly [boolean, string | null] {
  return [all, team];
}
