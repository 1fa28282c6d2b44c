/** What the page reads of events, failures, automations and the state of the whole. */
import type { SlackParty } from "../../people/run-people.ts";
import type { RunId } from "../../ids.ts";
import type { RunState } from "../../run.ts";
import type { EventDetail, EventSummary, Replayed } from "../people/event-commands.ts";
import type { Actor, AutomationSummary } from "../people/run-commands.ts";

export interface EventSearch {
  /** "github.pull_request" also finds "github.pull_request.opened". */
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: number | undefined;
}

export interface FoundEvents {
  readonly events: readonly EventSummary[];
  readonly next: number | null;
}

export interface PageEvents {
  search(search: EventSearch): Promise<FoundEvents>;
  /** @throws {HathiError} EVENT_UNKNOWN */
  show(id: string): Promise<EventDetail>;
  /** @throws {HathiError} EVENT_UNKNOWN, EVENT_NOT_REPLAYABLE, or REQUEST_REPEATED */
  replay(id: string, by: Actor): Promise<Replayed>;
}

/** Failed and paused runs of one automation that have the same cause, among the newest that failed. */
export interface CauseGroup {
  readonly automation: string;
  readonly state: RunState;
  readonly cause: string;
  readonly runs: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The newest of them. */
  readonly examples: readonly RunId[];
}

export interface AutomationOnPage extends Omit<AutomationSummary, "onOlder"> {
  readonly file: string;
  readonly deployedAt: Date;
  readonly schedules: readonly { readonly cron: string; readonly tz: string; readonly nextAt: Date }[];
  /** The builds that its unfinished runs are on, up to `mostCounted` runs. */
  readonly builds: readonly { readonly build: string; readonly runs: number }[];
}

export interface PageAutomations {
  list(): Promise<readonly AutomationOnPage[]>;
}

export interface Health {
  readonly now: Date;
  readonly workers: readonly {
    readonly id: string;
    readonly host: string;
    readonly pid: number;
    readonly startedAt: Date;
    readonly heartbeatAgeMs: number;
    readonly runsInHand: number;
  }[];
  /** Unfinished runs by state; counted up to a hundred thousand. */
  readonly unfinished: readonly { readonly state: RunState; readonly runs: number }[];
  /** How long the oldest run that waits for a worker has waited. */
  readonly queuedMs: number | null;
  /** Timers that are due and whose runs nobody has taken yet, and by how much the latest of them is late. */
  readonly overdue: { readonly timers: number; readonly lateMs: number };
  /** Of the last half hour, minute by minute. */
  readonly minutes: readonly {
    readonly at: Date;
    readonly started: number;
    readonly completed: number;
    readonly failed: number;
  }[];
  /** Accounts whose service does not answer, or refuses our credentials. */
  readonly outages: readonly {
    readonly account: string;
    readonly since: Date;
    readonly failures: number;
    readonly refusal: string | null;
  }[];
}

export interface PageWhole {
  causes(concerning: readonly SlackParty[] | undefined): Promise<readonly CauseGroup[]>;
  /** @throws {HathiError} NOT_ALLOWED for whoever reaches a part of the runs only */
  health(): Promise<Health>;
}
