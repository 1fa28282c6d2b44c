/** All rows, in the order in which they are played and shown. */
import { checkStorm, fanOut, parked } from "./crowds.ts";
import { deliveries, firstEffect, longHistory, signedDeliveries, timersDue } from "./hathi-alone.ts";
import { processes } from "./processes.ts";
import type { Row } from "./row.ts";
import { longerRuns, oneRun, shortRuns } from "./runs.ts";

export const rows: readonly Row[] = [
  shortRuns,
  longerRuns,
  oneRun,
  processes,
  deliveries,
  signedDeliveries,
  firstEffect,
  timersDue,
  parked,
  fanOut,
  checkStorm,
  longHistory,
];
