/** Which runs' rows somebody or something reaches: the one place where the workspaces of a Hathi are kept apart. */

export interface Reach {
  /** The Slack workspace whose people ask; null where it is not known, and then nothing is reached. */
  readonly team: string | null;
  readonly all: boolean;
  /** Also the runs that belong to no workspace, from whatever workspace. */
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
 * workspace that its trigger came from. One that belongs to none, of GitHub, a webhook or a schedule, is the
 * owner workspace's, and admins reach it; nobody comes to it by being alone.
 */
export function reachedFrom(parameter: number): string {
  return reachedBy(`$${parameter}::boolean`, `$${parameter + 1}::text`, `$${parameter + 2}::boolean`);
}

/** The same for an event of the statement's: one that is of no workspace reaches all runs. */
export const reachedByEvent = reachedBy("events.team is null", "events.team", "false");

function reachedBy(all: string, team: string, unowned: string): string {
  return `(${all} or runs.team = ${team} or (runs.team is null and ${team} is not null
    and (${unowned} or ${isOwner(team)})))`;
}

/**
 * Whether a workspace is the owner, or of the organisation that is it. Workspaces that installed the app for
 * themselves are not, nor is any while another organisation is let in: nobody knows then of which it is.
 */
export function isOwner(team: string): string {
  return `exists (
      select 1 from hathi.slack_workspaces as owner where owner.is_owner and (owner.team_id = ${team}
        or (owner.team_id is null and ${team} <> '?' and not exists (
          select 1 from hathi.slack_workspaces as other where other.team_id = ${team}
            or (other.team_id is null and not other.is_owner and other.allowed_at is not null)))))`;
}

/** Of runs that belong to no workspace all or none are reached: for lists that look for these apart. */
export function reachesUnownedFrom(parameter: number): string {
  const team = `$${parameter + 1}::text`;
  return `(${team} is not null and ($${parameter + 2}::boolean or ${isOwner(team)}))`;
}

export function reachValues({ all, team, unowned }: Reach): readonly [boolean, string | null, boolean] {
  return [all, team, unowned];
}
