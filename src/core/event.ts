/** The event: the stored, deduplicated fact that a delivery carries. Attributes follow CloudEvents. */
import type { EventId } from "./ids.ts";

/**
 * What an automation is handed, and what `next` resolves with.
 *
 * @example
 * const nameOf = ({ type, time }: HathiEvent): string => `${type} of ${time.toISOString()}`;
 * export default on("webhook.note", (event) => console.log(nameOf(event)));
 */
export interface HathiEvent<Data = unknown> {
  readonly id: EventId;
  /** Where it came from: "github", "slack", "webhook", "cli", "playground". */
  readonly source: string;
  /** "github.pull_request.opened", "slack.command.deploy", "webhook.billing". */
  readonly type: string;
  /** What it is about, as waits name it: "octo/app#12" for a pull request, a channel id for a message. */
  readonly subject: string | null;
  /**
   * All that it is about, `subject` first: of a check its pull requests, "octo/app@<sha>", its branch
   * "octo/app:main" and "octo/app"; of a Slack message its channel, its thread and who wrote it.
   */
  readonly subjects: readonly string[];
  readonly time: Date;
  readonly data: Data;
}

/**
 * An event as the journal hands it out. What it carries is still text, and is read where it is used
 * (event-data.ts): an event that cannot be read stops the run that it is for, and no other.
 */
export interface StoredEvent extends Omit<HathiEvent, "data"> {
  readonly json: string;
}

/** An event on its way in: intake fills these from a verified delivery, the journal stores them once. */
export interface NewEvent {
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  /** What else it is about. */
  readonly subjects?: readonly string[];
  readonly data: unknown;
  /** What identifies the delivery; a second one with the same key stores nothing. */
  readonly dedupeKey: string;
  /** How long ago it happened, where it comes late: its time is set back by this. */
  readonly ageMs?: number;
  /** The event that it repeats, by a person's wish. */
  readonly repeats?: EventId;
  /** The Slack workspace that it is of, where several may install the app: runs of others do not see it. */
  readonly team?: string | null;
}

/** The workspace of an event that is one workspace's and does not say which. */
export const unnamedTeam = "?";

export type AcceptOutcome =
  | { readonly kind: "stored"; readonly eventId: EventId; readonly runs: number }
  | { readonly kind: "duplicate"; readonly eventId: EventId };

/** The door that every delivery goes through: returns only after the event is committed. */
export type AcceptEvent = (event: NewEvent) => Promise<AcceptOutcome>;

/**
 * The names under which an event is listened for, most exact first: "github.pull_request.opened" is
 * also a "github.pull_request".
 */
export function typesOf(type: string): readonly string[] {
  const names: string[] = [];
  for (let end = type.length; end > 0;) {
    const dot = type.lastIndexOf(".", end - 1);
    if (dot === -1) break;
    names.push(type.slice(0, end));
    end = dot;
  }
  return names;
}

/** All that an event is about, each once, its subject first. */
export function subjectsOf({
  subject,
  subjects = [],
}: {
  readonly subject: string | null;
  readonly subjects?: readonly string[] | null;
}): readonly string[] {
  return [...new Set([...(subject === null ? [] : [subject]), ...(subjects ?? [])])];
}
