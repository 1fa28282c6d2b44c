/** What people can ask of events, as of runs in run-commands.ts: what came, what it led to, once more please. */
import type { EventId, RunId } from "../ids.ts";
import type { Actor } from "./run-commands.ts";
import type { RunState } from "../run.ts";

export interface EventSummary {
  readonly id: EventId;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: Date;
  /** The event that a person had this one repeat. */
  readonly repeats: EventId | null;
  /** How many runs it started. */
  readonly started: number;
}

export interface EventRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  /** "started" by it, or "woken": it ended a wait of the run. */
  readonly how: "started" | "woken";
}

export interface EventDetail extends EventSummary {
  /** All that it is about, its subject first. */
  readonly subjects: readonly string[];
  /** What identifies its delivery. */
  readonly dedupeKey: string;
  readonly repeatedBy: readonly EventId[];
  readonly runs: readonly EventRun[];
  readonly data: unknown;
}

export interface EventFilter {
  /** "github.pull_request" has "github.pull_request.opened", too. */
  readonly type?: string | undefined;
  readonly since?: Date | undefined;
  readonly limit?: number | undefined;
}

export interface Replayed {
  readonly id: EventId;
  readonly repeats: EventId;
  readonly type: string;
  /** Runs that were made; the automations' where and key have still to let them in. */
  readonly started: number;
  /** Runs that wait for such an event. */
  readonly woken: number;
}

export interface EventCommands {
  /** Newest first. */
  list(filter: EventFilter): Promise<readonly EventSummary[]>;
  /**
   * @param prefix the id or a unique beginning of it
   * @throws {HathiError} EVENT_UNKNOWN or EVENT_AMBIGUOUS
   */
  show(prefix: string): Promise<EventDetail>;
  /**
   * Stores the event once more, under an id of its own: automations that listen to it start runs anew, runs
   * that wait for it go on. What the first one led to stays as it is.
   *
   * @throws {HathiError} EVENT_UNKNOWN, EVENT_AMBIGUOUS, or EVENT_NOT_REPLAYABLE for what runs tell each other
   */
  replay(prefix: string, by: Actor): Promise<Replayed>;
  /** The database's clock, by which events have their times. */
  now(): Promise<Date>;
}
