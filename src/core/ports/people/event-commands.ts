/** What people can do with events: list them, see what they led to, and repeat them. run-commands.ts is for runs. */
import type { EventId, RunId } from "../../ids.ts";
import type { Actor } from "./run-commands.ts";
import type { RunState } from "../../run.ts";

export interface EventSummary {
  readonly id: EventId;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: Date;
  /** The earlier event that this one repeats, because a person asked for it. */
  readonly repeats: EventId | null;
  /** How many runs the event started. */
  readonly started: number;
}

export interface EventRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  /** "started": the event started the run. "woken": the event ended a wait of the run. */
  readonly how: "started" | "woken";
}

export interface EventDetail extends EventSummary {
  /** Everything that the event is about, its subject first. */
  readonly subjects: readonly string[];
  /** Identifies the event's delivery. */
  readonly dedupeKey: string;
  readonly repeatedBy: readonly EventId[];
  /** At most `mostRunsOfEvent` of those that it started, and as many of those that it woke; the oldest first. */
  readonly runs: readonly EventRun[];
  readonly data: unknown;
}

/** One event may wake ten thousand runs. */
export const mostRunsOfEvent = 200;

/** Whether there may be further runs than are shown. */
export function mayHaveMoreRuns({ runs }: Pick<EventDetail, "runs">): boolean {
  const woken = runs.filter(({ how }) => how === "woken").length;
  return Math.max(woken, runs.length - woken) === mostRunsOfEvent;
}

export interface EventFilter {
  /** "github.pull_request" also lists "github.pull_request.opened". */
  readonly type?: string | undefined;
  readonly since?: Date | undefined;
  readonly limit?: number | undefined;
}

export interface Replayed {
  readonly id: EventId;
  readonly repeats: EventId;
  readonly type: string;
  /** How many runs were created. Their automations' `where` and `key` may still refuse the event. */
  readonly started: number;
  /** How many runs wait for such an event. */
  readonly woken: number;
}

export interface EventCommands {
  /** Lists events, newest first. */
  list(filter: EventFilter): Promise<readonly EventSummary[]>;
  /**
   * @param prefix the id or a unique beginning of it
   * @throws {HathiError} EVENT_UNKNOWN or EVENT_AMBIGUOUS
   */
  show(prefix: string): Promise<EventDetail>;
  /**
   * Stores the event once more, under a new id. Automations that listen to it start new runs, and runs that wait
   * for it go on. What the first event led to stays as it is.
   *
   * @throws {HathiError} EVENT_UNKNOWN, EVENT_AMBIGUOUS, or EVENT_NOT_REPLAYABLE for events from one run to another
   */
  replay(prefix: string, by: Actor): Promise<Replayed>;
  /** The database's clock, which the times of events follow. */
  now(): Promise<Date>;
}
