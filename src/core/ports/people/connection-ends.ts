/** Connections of repositories that GitHub has ended. Chat claims each one to tell those who used it, once. */
import type { ConnectedRepository, ConnectionEnd } from "../../connected-repository.ts";

export interface EndedConnection extends Pick<
  ConnectedRepository,
  "repositoryId" | "name" | "channel" | "connectedBy"
> {
  /** The Slack workspace; null where the app has a single one. */
  readonly team: string | null;
  readonly because: ConnectionEnd;
}

export interface ConnectionEnds {
  /** Claims one that nobody was told of yet, if there is any. From then on it counts as told. */
  claim(): Promise<EndedConnection | undefined>;
  /** Undoes a claim, because nobody could be told. */
  giveBack(repositoryId: number): Promise<void>;
}
