/** The admin: a person who is asked about runs that have no people of their own, and who may steer them. */
import type { Actor } from "./ports/run-commands.ts";

export interface Admin {
  /** The Slack workspace; null where the configuration names none: then it is whichever a run belongs to. */
  readonly team: string | null;
  readonly user: string;
}

/**
 * Whom to ask about a run that is of this workspace, or of none.
 *
 * @param team the workspace; null where the run's trigger names none
 */
export type FindAdmins = (team: string | null) => Promise<readonly Admin[]>;

const written = /^(?:([TE][A-Z0-9]{2,})\/)?([UW][A-Z0-9]{2,})$/;

/** Reads "U0123" or "T0123/U0456". */
export function parseAdmin(text: string): Admin | undefined {
  const [, team, user] = written.exec(text) ?? [];
  return user === undefined ? undefined : { team: team ?? null, user };
}

/** Whether a person in this workspace is one of these, as the configuration names them for it. */
export function isAdminIn(admins: readonly Admin[], team: string, by: Actor): boolean {
  return admins.some(
    (admin) => (admin.team === null || admin.team === team) && by.id === `slack:${team}/${admin.user}`,
  );
}

/** Whether a person may reach runs that belong to no workspace: a user id alone is unique in its workspace only. */
export function isAdminByWorkspace(admins: readonly Admin[], by: Actor): boolean {
  return admins.some(({ team, user }) => team !== null && by.id === `slack:${team}/${user}`);
}
