/** A person in Slack as the audit log names them: "slack:T0123/U0456". */
import type { Actor } from "../ports/people/run-commands.ts";

export interface SlackActor {
  readonly team: string;
  readonly user: string;
}

/** @returns undefined for the terminal and the page, which belong to whoever operates the machine */
export function readSlackActor({ id }: Pick<Actor, "id">): SlackActor | undefined {
  const [, team, user] = /^slack:([^/]*)\/(.*)$/.exec(id) ?? [];
  return team === undefined || user === undefined ? undefined : { team, user };
}
