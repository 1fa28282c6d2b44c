/** Which repository speaks in which Slack workspace: where that is kept, and what people do to it. */
import type { ConnectedRepository } from "../../connected-repository.ts";
import type { Actor } from "./run-commands.ts";

export type NewConnection = Pick<ConnectedRepository, "repositoryId" | "name" | "team" | "channel">;

export interface ConnectionStore {
  /** @param team null for those of all workspaces */
  list(team: string | null): Promise<readonly ConnectedRepository[]>;
  /**
   * Connects, or connects anew with another channel.
   *
   * @throws {HathiError} REPOSITORY_CONNECTED where the repository speaks in another workspace
   */
  connect(connection: NewConnection, by: Actor): Promise<ConnectedRepository>;
  /**
   * @param team null for those of all workspaces
   * @returns undefined where there was none
   */
  disconnect(name: string, team: string | null, by: Actor): Promise<ConnectedRepository | undefined>;
  /** Notes in the audit log what somebody wanted and was refused. */
  noteRefusal(what: string, by: Actor): Promise<void>;
}

/**
 * What people do to connections: those of their own workspace, or of all for whoever operates the machine. Chat, the
 * page and the command line use this service.
 */
export interface ConnectionCommands {
  /**
   * @param repository "octo/app"
   * @param channel null for no channel
   * @throws {HathiError} NOT_ALLOWED for whoever may not decide it in Slack, or may not write to the repository;
   *   REPOSITORY_UNKNOWN where the App does not see it; REPOSITORY_CONNECTED
   */
  connect(repository: string, channel: string | null, by: Actor): Promise<ConnectedRepository>;
  /** @throws {HathiError} NOT_ALLOWED; REPOSITORY_UNKNOWN where nothing of that name is connected here */
  disconnect(repository: string, by: Actor): Promise<ConnectedRepository>;
  /** @throws {HathiError} NOT_ALLOWED for whoever sees no runs but their own */
  list(by: Actor): Promise<readonly ConnectedRepository[]>;
}

/** @param team the workspace that Slack says a request is from; undefined for whoever operates the machine */
export type ReachConnections = (team: string | undefined, by: Actor) => ConnectionCommands;
