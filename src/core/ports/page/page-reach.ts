/** What a person reaches on the page beyond what chat has: with their rights asked for at each look and act. */
import type { PageAutomations, PageEvents, PageWhole } from "./page-events.ts";
import type { PageRuns } from "./page-runs.ts";
import type { Actor } from "../people/run-commands.ts";

export interface PageReads {
  readonly runs: PageRuns;
  readonly events: PageEvents;
  readonly automations: PageAutomations;
  readonly whole: PageWhole;
}

/** @param team the workspace that the person signed in from; undefined for whoever operates the machine */
export type ReachPage = (team: string | undefined, by: Actor) => PageReads;
