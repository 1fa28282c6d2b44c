/**
 * The runs that people in a Slack workspace reach. One Hathi may serve several workspaces: for the people of
 * one, the runs of the others are not there at all.
 */
import type { Actor, RunCommands } from "./run-commands.ts";
import type { RunControl } from "./run-control.ts";

export interface ReachableRuns {
  readonly runs: RunCommands;
  readonly control: RunControl;
}

/**
 * @param team the workspace that Slack says a request is from; where it says none, nothing is reached
 * @param by who asks: an admin also reaches what belongs to no workspace
 */
export type ReachRuns = (team: string | undefined, by: Actor) => ReachableRuns;
