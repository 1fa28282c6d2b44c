/** A bulk act: one thing that a person does to all runs that fit a filter, after they have seen which runs these are. */
import type { Settlement } from "../doubt.ts";
import type { RunId } from "../ids.ts";
import type { SlackParty } from "../people/run-people.ts";
import { isFinished, type RunState } from "../run.ts";
import { orList } from "../text/or-list.ts";

export const bulkWords = ["retry", "cancel", "pause", "resume", "settle"] as const;
export type BulkWord = (typeof bulkWords)[number];

export type BulkAct =
  | { readonly kind: Exclude<BulkWord, "settle"> }
  | { readonly kind: "settle"; readonly settlement: Settlement };

export interface BulkFilter {
  readonly automation?: string | undefined;
  readonly state?: RunState | undefined;
  /** Leaves out runs that were started before this moment, or that failed before it where failed runs are retried. */
  readonly since?: Date | undefined;
  /** Leaves out runs that were started, or failed, after the person looked. */
  readonly until: Date;
  /** What the runs are about. "octo/app" also means all that is about "octo/app#7". */
  readonly subject?: string | undefined;
  /** Only runs that concern one of these, or the person who asks. */
  readonly concerning?: "me" | readonly SlackParty[] | undefined;
  /** Where doubts are settled: only those about steps of this name. */
  readonly step?: string | undefined;
  /** Only this run. */
  readonly run?: RunId | undefined;
  /** Where doubts are settled: only those that one message asks about together with this one. */
  readonly askedWith?: number | undefined;
}

/** A run that a bulk act is for. */
export interface BulkRun {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly state: RunState;
  readonly subject: string | null;
  /** Where doubts are settled: those of its steps that fit. */
  readonly doubts: readonly number[];
}

export interface BulkPage {
  readonly runs: readonly BulkRun[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
}

/** How many runs fit, so many of an automation in a state. */
export interface BulkCount {
  readonly runs: number;
  /** Where doubts are settled: how many. */
  readonly doubts: number;
  /** Failed runs whose own code threw, and would throw again: a retry leaves them out. */
  readonly leftOut: number;
  /** The largest first. */
  readonly groups: readonly {
    readonly automation: string;
    readonly state: RunState;
    readonly runs: number;
  }[];
}

/** Runs are counted up to here. */
export const mostCountedInBulk = 100_000;

const states: Readonly<Record<BulkWord, readonly RunState[]>> = {
  retry: ["failed"],
  cancel: ["queued", "running", "waiting", "paused"],
  pause: ["queued", "running", "waiting"],
  resume: ["paused"],
  settle: ["paused"],
};

/** The states of runs that the act is for. */
export function statesFor(word: BulkWord): readonly RunState[] {
  return states[word];
}

/** @returns why the act is not for runs in that state; undefined where it is */
export function refuseState(word: BulkWord, state: RunState | "unfinished"): string | undefined {
  const own = statesFor(word);
  const isForIt = state === "unfinished" ? own.some((one) => !isFinished(one)) : own.includes(state);
  return isForIt ? undefined : `${word} is for runs that are ${orList(own)}, and not for ${state} ones`;
}

/** What comes of it for each of the runs, to be read before it is done. */
export function consequenceOf(act: BulkAct): string {
  if (act.kind === "settle") return settled[act.settlement.kind];
  return consequences[act.kind];
}

const consequences: Readonly<Record<Exclude<BulkWord, "settle">, string>> = {
  retry: "Each goes on from its failed step, as a new run.",
  cancel: "Each runs its clean-up, then it ends.",
  pause: "Each stops for now. Its timers and events are kept.",
  resume: "Each goes on where it was paused.",
};

const settled: Readonly<Record<Settlement["kind"], string>> = {
  happened: "Each goes on as if its step had happened and had given that result.",
  again: "Each performs its step again. What did happen then happens twice.",
  cancel: "Each runs its clean-up, then it ends.",
};

/** "automation deploy, failed, since 2026-11-24T10:00:00.000Z", for people and the audit log; "all" for no filter. */
export function describeFilter(filter: Omit<BulkFilter, "until">): string {
  const { automation, state, since, subject, concerning, step, run, askedWith } = filter;
  const parts = [
    automation,
    state,
    concerning === undefined
      ? undefined
      : concerning === "me"
        ? "mine"
        : `concerning ${concerning.join(", ")}`,
    run === undefined ? undefined : `run ${run}`,
    step === undefined ? undefined : `step ${step}`,
    askedWith === undefined ? undefined : "those of one question",
    subject === undefined ? undefined : `about ${subject}`,
    since === undefined ? undefined : `since ${since.toISOString().slice(0, 16).replace("T", " ")} UTC`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "all" : parts.join(", ");
}
