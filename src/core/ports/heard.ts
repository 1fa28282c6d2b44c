/** Which commands and webhooks somebody listens to. Intake asks when one comes that nobody listens to. */

/** "slack.command" for `/deploy`, "webhook" for `POST /hooks/deploy`. */
export type HeardKind = "slack.command" | "webhook";

export interface Heard {
  /** The names that automations and waiting runs listen to, sorted. */
  readonly names: readonly string[];
  /** Whether somebody listens to every name. */
  readonly all: boolean;
}

export type FindHeard = (kind: HeardKind) => Promise<Heard>;

/** Claims that everything is heard, for where nobody can tell. */
export const hearsAll: FindHeard = async () => ({ names: [], all: true });
