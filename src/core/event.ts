/** The event: the fact that a delivery carries, stored once. Its attributes follow CloudEvents. */
import type { EventId } from "./ids.ts";

/**
 * What an automation gets as its argument, and what `next` resolves with.
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
  /** What the event is about, as waits name it: "octo/app#12" for a pull request, a channel id for a message. */
  readonly subject: string | null;
  /**
   * Everything that the event is about, `subject` first. A check has its pull requests, "octo/app@<sha>", its
   * branch "octo/app:main" and "octo/app"; a Slack message has its channel, its thread and its author.
   */
  readonly subjects: readonly string[];
  readonly time: Date;
  /** The id of the Slack channel that the event's repository is connected with, by `/hathi connect octo/app`. */
  readonly channel?: string;
  readonly data: Data;
}

/**
 * An event as the journal returns it. Its data is still text, and is parsed only where it is used (event-data.ts),
 * so that data that cannot be read stops its own run and no other.
 */
export interface StoredEvent extends Omit<HathiEvent, "data"> {
  readonly json: string;
  /** The trace that the event belongs to (trace-context.ts). A claimed run has it. */
  readonly traceparent?: string | null;
}

/** An event on its way in: intake makes it of a verified delivery, and the journal stores it once. */
export interface NewEvent {
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  /** What else the event is about. */
  readonly subjects?: readonly string[];
  readonly data: unknown;
  /** Identifies the delivery: a second one with the same key stores nothing. */
  readonly dedupeKey: string;
  /** How long ago the event happened, where it comes late. Its time is set back by as much. */
  readonly ageMs?: number;
  /** The earlier event that a person asked to have repeated. */
  readonly repeats?: EventId;
  /** The Slack workspace that the event belongs to, where several may install the app. Others' runs never see it. */
  readonly team?: string | null;
  /** The channel of an event that this one goes on from; by default the one that its repository is connected with. */
  readonly channel?: string | null;
  /** The trace that the event belongs to; by default that of the span in which it is stored. */
  readonly traceparent?: string | null;
}

/** Stands for the workspace of an event that belongs to one workspace but does not say to which. */
export const unnamedTeam = "?";

export type AcceptOutcome =
  | { readonly kind: "stored"; readonly eventId: EventId; readonly runs: number }
  | { readonly kind: "duplicate"; readonly eventId: EventId };

/** The door that every delivery goes through. It returns only after the event is committed. */
export type AcceptEvent = (event: NewEvent) => Promise<AcceptOutcome>;

/**
 * The types under which somebody may listen for an event, the most exact first: "github.pull_request.opened" is
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

/** Everything that an event is about, without repetitions, its subject first. */
export function subjectsOf({
  subject,
  subjects = [],
}: {
  readonly subject: string | null;
  readonly subjects?: readonly string[] | null;
}): readonly string[] {
  return [...new Set([...(subject === null ? [] : [subject]), ...(subjects ?? [])])];
}
