/** All rows, in the order in which they are played and shown. */
import { deliveries, firstEffect, longHistory, timersDue } from "./hathi-alone.ts";
import type { Row } from "./row.ts";
import { longerRuns, oneRun, shortRuns } from "./runs.ts";

export const rows: readonly Row[] = [
  shortRuns,
  longerRuns,
  oneRun,
  deliveries,
  firstEffect,
  timersDue,
  longHistory,
];
