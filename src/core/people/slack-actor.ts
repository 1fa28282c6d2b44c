/** Who somebody is, by the name that the audit log has of them: a person in Slack, or whoever operates the machine. */
import type { Actor } from "../ports/people/run-commands.ts";

export interface SlackActor {
  readonly team: string;
  readonly user: string;
}

/** @returns undefined for whoever is not in Slack */
export function readSlackActor({ id }: Pick<Actor, "id">): SlackActor | undefined {
  const [, team, user] = /^slack:([^/]+)\/([UW][A-Z0-9]+)$/.exec(id) ?? [];
  return team === undefined || user === undefined ? undefined : { team, user };
}

/** The terminal and the page on loopback. They have the database, and may do everything; nobody else may by their name. */
export function isOperator({ id }: Pick<Actor, "id">): boolean {
  return id === "playground" || id === "page" || id.startsWith("cli:");
}
