/** What automations need of Slack, of GitHub and of the environment, and which of their lines need it. */

/** "triage.ts:12" for each place, by the thing that is needed there. */
export type Places = ReadonlyMap<string, readonly string[]>;

export interface SlackNeeds {
  /** Each with a reason, such as "slack.reactions.add in triage.ts:12". Of scopes in one text, any is enough. */
  readonly scopes: Places;
  /** Events of Slack's, as automations name them: "message", "reaction_added". */
  readonly events: Places;
  /** "/deploy" */
  readonly commands: Places;
  /** Callback ids of shortcuts in the menu of shortcuts, and in that of a message. */
  readonly shortcuts: Places;
  readonly messageActions: Places;
  /** Methods whose scopes the table does not have. */
  readonly unknown: Places;
}

export interface GitHubNeeds {
  /** "pull_requests: write", or "issues or pull_requests: write" where any is enough. */
  readonly permissions: Places;
  /** "pull_request", to be subscribed to. */
  readonly events: Places;
  /** Calls and events for which no permission is known. */
  readonly unknown: Places;
}

export interface Needs {
  readonly slack: SlackNeeds;
  readonly github: GitHubNeeds;
  /** Names of secrets, as `secret("NAME")` has them. */
  readonly secrets: Places;
}

/** Gathers places under what is needed there, each place once. */
export class PlacesBuilder {
  readonly #places = new Map<string, Set<string>>();

  add(what: string, place: string): void {
    const places = this.#places.get(what) ?? new Set();
    places.add(place);
    this.#places.set(what, places);
  }

  /** Sorted by what is needed. */
  done(): Places {
    return new Map(
      [...this.#places]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([what, places]) => [what, [...places]]),
    );
  }
}
