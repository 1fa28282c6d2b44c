/** Whom find-groups.ts asks who somebody is. */
import type { Connector } from "../core/ports/connector.ts";
import type { AskingRun } from "../core/ports/people/asks.ts";

/** Links between logins and people in Slack that somebody vouches for. They come before equal addresses. */
export interface ProvenLinks {
  readonly loginsOf: (user: string, run: AskingRun) => Promise<readonly string[]>;
  readonly userOf: (login: string, run: AskingRun) => Promise<string | undefined>;
}

export interface AskedAboutPeople {
  readonly slack: Connector;
  readonly github: Connector;
  readonly links?: ProvenLinks;
}
