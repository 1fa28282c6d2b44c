/**
 * The runs that people in a Slack workspace may see and steer. Where one Hathi serves several workspaces, nobody
 * sees the runs of another one.
 */
import type { AskCommands } from "./asks.ts";
import type { Actor, RunCommands } from "./run-commands.ts";
import type { RunControl } from "./run-control.ts";

export interface ReachableRuns {
  readonly runs: RunCommands;
  readonly control: RunControl;
}

/**
 * @param team the workspace that Slack says a request is from; without one, nothing can be reached
 * @param by who asks: an admin also reaches runs that belong to no workspace
 */
export type ReachRuns = (team: string | undefined, by: Actor) => ReachableRuns;

/** The questions of the runs that a person may reach from a workspace. */
export type ReachAsks = (team: string | undefined, by: Actor) => AskCommands;
