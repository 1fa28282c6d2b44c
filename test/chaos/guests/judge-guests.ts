/** Judges what came of the guests: a crowd is served to the last, hostile values come back, bad throws fail alone. */
import { isDeepStrictEqual } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import type { GuestBook } from "./guest-book.ts";

interface GuestRun {
  readonly id: string;
  readonly automation: string;
  readonly state: string;
  readonly result: string | null;
  readonly error: { readonly message?: string } | null;
}

const endsWithinMs = 180_000;

export async function judgeGuests(database: Database, book: GuestBook): Promise<readonly string[]> {
  const runs = await readEnded(database);
  const of = (automation: string): readonly GuestRun[] => runs.filter((run) => run.automation === automation);
  return [
    ...judgeCrowd(of("crowd"), book),
    ...judgeMirror(of("mirror"), book),
    ...judgeThrown(of("throws"), book),
    ...judgeGluttons(of("glutton"), book),
  ];
}

// Gluttons are paused in the end; all others come to an end by themselves.
async function readEnded(database: Database): Promise<readonly GuestRun[]> {
  const end = performance.now() + endsWithinMs;
  for (;;) {
    const runs = await database.query<GuestRun>(
      `select id, automation, state, result, error from hathi.runs
       where automation = any ('{crowd,mirror,throws,glutton}')`,
    );
    const isOver = ({ automation, state }: GuestRun): boolean =>
      ["completed", "failed", "cancelled"].includes(state) ||
      (automation === "glutton" && state === "paused");
    if (runs.every(isOver) || performance.now() > end) return runs;
    await delay(500);
  }
}

function judgeCrowd(runs: readonly GuestRun[], { crowd }: GuestBook): readonly string[] {
  const served = new Set(runs.filter(({ state }) => state === "completed").map(({ result }) => result));
  const others = runs.filter(({ state }) => state !== "completed");
  return [
    ...(served.size === crowd && runs.length === crowd
      ? []
      : [`of a crowd of ${crowd} there are ${runs.length} runs, and ${served.size} were served`]),
    ...others.slice(0, 3).map(describe),
  ];
}

function judgeMirror(runs: readonly GuestRun[], { mirrored }: GuestBook): readonly string[] {
  const seen = new Map<string, unknown>();
  const problems: string[] = [];
  for (const run of runs) {
    if (run.state !== "completed" || run.result === null) {
      problems.push(describe(run));
      continue;
    }
    const { id, payload } = decodeValue(run.result) as { readonly id: string; readonly payload: unknown };
    seen.set(id, payload);
  }
  for (const [id, payload] of mirrored) {
    if (!seen.has(id)) problems.push(`nothing came back of ${JSON.stringify(payload).slice(0, 200)}`);
    // It goes in as JSON, which knows no negative zero.
    else if (!isDeepStrictEqual(seen.get(id), JSON.parse(JSON.stringify(payload)))) {
      problems.push(`what came back is not ${JSON.stringify(payload).slice(0, 200)}`);
    }
  }
  return problems;
}

function judgeThrown(runs: readonly GuestRun[], { thrown }: GuestBook): readonly string[] {
  return [
    ...(runs.length === thrown ? [] : [`${thrown} runs were to throw, there are ${runs.length}`]),
    ...runs.filter(({ state }) => state !== "failed").map(describe),
  ];
}

function judgeGluttons(runs: readonly GuestRun[], { gluttons }: GuestBook): readonly string[] {
  return [
    ...(runs.length === gluttons ? [] : [`${gluttons} gluttons were let in, there are ${runs.length}`]),
    ...runs.filter(({ state }) => state !== "paused").map(describe),
  ];
}

function describe({ id, automation, state, error }: GuestRun): string {
  return `the run ${id} of ${automation} is ${state}: ${error?.message ?? "no error"}`;
}
