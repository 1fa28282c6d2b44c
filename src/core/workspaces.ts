/** Slack workspaces that installed the app by OAuth: which ones may use this Hathi, and for which it speaks. */
import type { Actor } from "./ports/people/run-commands.ts";

export interface SlackWorkspace {
  /** "T0123", or "E0123" for an organisation that installed the app as a whole. */
  readonly id: string;
  readonly name: string | null;
  /** Whether runs without a workspace of their own speak in this one, and its people reach them. */
  readonly isOwner: boolean;
  /** False where the workspace has not installed the app yet, or has removed it. */
  readonly isInstalled: boolean;
  /** Null while the workspace waits for an admin to let it in. */
  readonly allowedAt: Date | null;
  readonly allowedBy: string | null;
}

export interface WorkspaceCommands {
  list(): Promise<readonly SlackWorkspace[]>;
  /**
   * Lets a workspace in, even before it installs the app.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN for text that is not a workspace's id
   */
  allow(id: string, by: Actor): Promise<void>;
  /**
   * Forgets a workspace and its token. If the workspace installs the app again, it waits for an admin.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN, also for the owner, which cannot be removed
   */
  remove(id: string, by: Actor): Promise<void>;
  /**
   * Makes a workspace the owner in place of the current one.
   *
   * @throws {HathiError} SLACK_WORKSPACE_UNKNOWN for text that is not a workspace's id
   */
  own(id: string, by: Actor): Promise<void>;
}

/** What the configuration says about workspaces. */
export interface WorkspacePolicy {
  readonly owner: string | null;
  /** Workspaces that are let in without asking an admin. */
  readonly allowed: readonly string[];
}

/**
 * The commands that a person in Slack may use, or in words why they may not.
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
