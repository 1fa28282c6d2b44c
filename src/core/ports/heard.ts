/** Which commands and webhooks somebody listens to: asked when one came that nobody did. */

/** "slack.command" for `/deploy`, "webhook" for `POST /hooks/deploy`. */
export type HeardKind = "slack.command" | "webhook";

export interface Heard {
  /** Those of automations and of runs that wait, in order. */
  readonly names: readonly string[];
  /** Whether something listens to all of them. */
  readonly all: boolean;
}

export type FindHeard = (kind: HeardKind) => Promise<Heard>;

/** Whatever comes is heard: where nobody can tell. */
export const hearsAll: FindHeard = async () => ({ names: [], all: true });
