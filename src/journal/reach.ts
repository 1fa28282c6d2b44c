/** Which runs' rows somebody or something reaches: the one place where the workspaces of a Hathi are kept apart. */

export interface Reach {
  /** The Slack workspace whose people ask; null where it is not known, and then nothing is reached. */
  readonly team: string | null;
  readonly all: boolean;
  /** Also the runs that belong to no workspace, however many have installed the app. */
  readonly unowned: boolean;
}

/** Of the terminal, the engine's own parts, and of Slack where there is one workspace by its token. */
export const everything: Reach = { all: true, team: null, unowned: true };

export function workspace(team: string | undefined, unowned: boolean): Reach {
  return { all: false, team: team ?? null, unowned };
}

/** What runs and events of a workspace reach: of their own workspace; those that are of none reach all. */
export function reachOf(team: string | null): Reach {
  return team === null ? everything : workspace(team, false);
}

/**
 * The condition on a row of hathi.runs, for three values from this parameter on. A run belongs to the
 * workspace that its trigger came from. One that GitHub, a webhook or a schedule started belongs to the only
 * workspace that has installed the app; where there are several, to none, and only admins reach it.
 */
export function reachedFrom(parameter: number): string {
  return reachedBy(`$${parameter}::boolean`, `$${parameter + 1}::text`, `$${parameter + 2}::boolean`);
}

/** The same for an event of the statement's: one that is of no workspace reaches all runs. */
export const reachedByEvent = reachedBy("events.team is null", "events.team", "false");

function reachedBy(all: string, team: string, unowned: string): string {
  return `(${all} or runs.team = ${team} or (runs.team is null and ${team} is not null
    and (${unowned} or (select count(*) from hathi.slack_installations) = 1)))`;
}

export function reachValues({ all, team, unowned }: Reach): readonly [boolean, string | null, boolean] {
  return [all, team, unowned];
}
