/** Decides whose runs somebody reaches. This is the one place that keeps the workspaces of a Hathi apart. */

export interface Reach {
  /** The Slack workspace whose people ask; null where it is not known, so that nothing is reached. */
  readonly team: string | null;
  readonly all: boolean;
  /** Whether runs that belong to no workspace are reached, too, whatever `team` is. */
  readonly unowned: boolean;
}

/** The reach of the terminal, of the engine's own parts, and of Slack where the app has a single workspace's token. */
export const everything: Reach = { all: true, team: null, unowned: true };

export function workspace(team: string | undefined, unowned: boolean): Reach {
  return { all: false, team: team ?? null, unowned };
}

/** The reach of a run or an event: its own workspace, or everything if it belongs to none. */
export function reachOf(team: string | null): Reach {
  return team === null ? everything : workspace(team, false);
}

/**
 * The condition on a row of hathi.runs, over three parameters from this one on. A run belongs to the workspace that its
 * trigger came from. A run of GitHub, a webhook or a schedule belongs to none: the owner workspace and admins reach it.
 * Being the only workspace does not make one the owner.
 */
export function reachedFrom(parameter: number): string {
  return reachedBy(`$${parameter}::boolean`, `$${parameter + 1}::text`, `$${parameter + 2}::boolean`);
}

/**
 * The workspace to whose runs alone a row of hathi.events is told. What GitHub says of a connected repository is for the
 * people of its workspace to see, and for every run that waits for it to hear: one that began before the repository was
 * connected has to hear of the end of what it began with.
 */
export const toldTeam = "case when events.source = 'github' then null else events.team end";

/** The same condition for the row `events` of a statement. An event of no workspace reaches all runs. */
export const reachedByEvent = reachedBy("events.team is null", "events.team", "false");

/** The same, where `events` is the table. */
export const reachedByStoredEvent = reachedBy(`(${toldTeam}) is null`, `(${toldTeam})`, "false");

function reachedBy(all: string, team: string, unowned: string): string {
  return `(${all} or runs.team = ${team} or (runs.team is null and ${team} is not null
    and (${unowned} or ${isOwner(team)})))`;
}

/**
 * Whether a workspace is the owner, or belongs to the organisation that is the owner. A workspace that installed the
 * app for itself does not count as part of the organisation. While another organisation is let in, none counts,
 * because nobody knows which organisation a workspace belongs to.
 */
export function isOwner(team: string): string {
  return `exists (
      select 1 from hathi.slack_workspaces as owner where owner.is_owner and (owner.team_id = ${team}
        or (owner.team_id is null and ${team} <> '?' and not exists (
          select 1 from hathi.slack_workspaces as other where other.team_id = ${team}
            or (other.team_id is null and not other.is_owner and other.allowed_at is not null)))))`;
}

/** Whether runs that belong to no workspace are reached, for lists that look for these apart. */
export function reachesUnownedFrom(parameter: number): string {
  const team = `$${parameter + 1}::text`;
  return `(${team} is not null and ($${parameter + 2}::boolean or ${isOwner(team)}))`;
}

export function reachValues({ all, team, unowned }: Reach): readonly [boolean, string | null, boolean] {
  return [all, team, unowned];
}
