/** A repository of GitHub that people have connected with a Slack workspace, so that its runs speak there. */

/** Why a repository is connected no more without anybody having disconnected it. */
export type ConnectionEnd = "uninstalled" | "removed" | "deleted";

export interface ConnectedRepository {
  /** GitHub's number, which stays the same under every name and owner. */
  readonly repositoryId: number;
  /** "octo/app", as GitHub calls it now. */
  readonly name: string;
  /** The Slack workspace; empty where the app has a single one. */
  readonly team: string;
  /** Where automations speak of it that ask for no other channel. */
  readonly channel: string | null;
  readonly connectedBy: string;
  readonly connectedAt: Date;
  /** Since when the App is suspended there, so that GitHub sends nothing. */
  readonly suspendedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBecause: ConnectionEnd | null;
}

/** Reads "octo/app", or an address of GitHub's. Undefined for anything else. */
export function readRepositoryName(text: string): string | undefined {
  const path = text.replace(/^https?:\/\/[^/]+\//i, "").replace(/\/$/, "");
  const name = path.endsWith(".git") ? path.slice(0, -".git".length) : path;
  return /^[\w-][\w.-]{0,99}\/[\w.-]{1,100}$/.test(name) && !/\/\.{1,2}$/.test(name) ? name : undefined;
}

/** In words, after "octo/app is connected no more: ". */
export const endWords: Readonly<Record<ConnectionEnd, string>> = {
  uninstalled: "the GitHub App was uninstalled",
  removed: "the repository was taken from the GitHub App",
  deleted: "the repository was deleted",
};
