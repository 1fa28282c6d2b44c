/** Slack workspaces that install the app by OAuth: who may use this Hathi, and in whose name it speaks. */
import type { Actor } from "./ports/run-commands.ts";

export interface SlackWorkspace {
  /** "T0123", or "E0123" of an organisation that installed the app as a whole. */
  readonly id: string;
  readonly name: string | null;
  /** Runs without a workspace of their own speak in it, and its people reach them. */
  readonly isOwner: boolean;
  /** False where it was named before it installed the app, or has removed it. */
  readonly isInstalled: boolean;
  /** Null while it waits for an admin. */
  readonly allowedAt: Date | null;
  readonly allowedBy: string | null;
}

export interface WorkspaceCommands {
  list(): Promise<readonly SlackWorkspace[]>;
  /**
   * Lets a workspace in, also one that is yet to install the app.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN for what is no workspace's id
   */
  allow(id: string, by: Actor): Promise<void>;
  /**
   * Forgets a workspace and its token. Should it install the app again, it waits for an admin.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN, also for the owner, which cannot be removed
   */
  remove(id: string, by: Actor): Promise<void>;
  /**
   * Makes a workspace the owner in place of the one that is it.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN for what is no workspace's id
   */
  own(id: string, by: Actor): Promise<void>;
}

/** What the configuration says of workspaces. */
export interface WorkspacePolicy {
  readonly owner: string | null;
  /** Let in without being asked about. */
  readonly allowed: readonly string[];
}

/**
 * The commands for a person in Slack, or words on why not.
 *
 * @param team the workspace that Slack says a request is from
 */
export type AdministerWorkspaces = (
  team: string | undefined,
  by: Actor,
) => Promise<WorkspaceCommands | string>;

export function isWorkspaceId(text: string): boolean {
  return /^[TE][A-Z0-9]{1,30}$/.test(text);
}
