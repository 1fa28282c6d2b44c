/** The admin: a person who is asked about runs that concern nobody else, and who may steer them. */
import type { Actor } from "./ports/people/run-commands.ts";

export interface Admin {
  /** The admin's Slack workspace; null where the configuration names none, so that it is the run's. */
  readonly team: string | null;
  readonly user: string;
}

/**
 * Finds whom to ask about a run.
 *
 * @param team the run's workspace; null where its trigger names none
 */
export type FindAdmins = (team: string | null) => Promise<readonly Admin[]>;

const written = /^(?:([TE][A-Z0-9]{2,})\/)?([UW][A-Z0-9]{2,})$/;

/** Reads "U0123" or "T0123/U0456". */
export function parseAdmin(text: string): Admin | undefined {
  const [, team, user] = written.exec(text) ?? [];
  return user === undefined ? undefined : { team: team ?? null, user };
}

/** Whether a person in this workspace is one of the admins that the configuration names for the workspace. */
export function isAdminIn(admins: readonly Admin[], team: string, by: Actor): boolean {
  return admins.some(
    (admin) => (admin.team === null || admin.team === team) && by.id === `slack:${team}/${admin.user}`,
  );
}

/**
 * Whether a person may reach runs that belong to no workspace. Only admins named with their workspace may, because
 * a user id is unique only within its workspace.
 */
export function isAdminByWorkspace(admins: readonly Admin[], by: Actor): boolean {
  return admins.some(({ team, user }) => team !== null && by.id === `slack:${team}/${user}`);
}
