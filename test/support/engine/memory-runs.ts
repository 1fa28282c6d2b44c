/** Run commands over a list in memory, with the prefix rules and the errors of the real ones. */
import { HathiError } from "../../../src/core/errors.ts";
import type { EventId, RunId } from "../../../src/core/ids.ts";
import type { NewEntry } from "../../../src/core/journal-entry.ts";
import type { Actor, RunCommands, RunDetail } from "../../../src/core/ports/people/run-commands.ts";
import type { RunControl } from "../../../src/core/ports/people/run-control.ts";
import { isFinished } from "../../../src/core/run.ts";

/** The present of these tests. */
export const present = new Date("2026-11-24T12:00:00Z");

export function makeRun(id: string, more: Partial<RunDetail> = {}): RunDetail {
  return {
    id: id.padEnd(16, "0") as RunId,
    shortId: id.slice(0, 6),
    automation: "pr-reminder",
    state: "waiting",
    status: "waiting for @ana",
    subject: "octo/app#12",
    build: "0123456789abcdef",
    createdAt: new Date("2026-11-22T12:00:00Z"),
    finishedAt: null,
    wakeAt: new Date("2026-11-25T11:00:00Z"),
    error: null,
    cancelRequested: false,
    event: {
      id: "e1" as EventId,
      type: "github.pull_request.opened",
      source: "github",
      subject: "octo/app#12",
      time: new Date("2026-11-22T12:00:00Z"),
    },
    result: null,
    epoch: 1,
    waits: [],
    journal: [],
    ...more,
  };
}

export function makeEntry(seq: number, more: Partial<NewEntry> = {}): RunDetail["journal"][number] {
  return {
    seq,
    kind: "step",
    call: seq,
    name: "slack.chat.postMessage",
    digest: null,
    input: null,
    ok: true,
    output: null,
    attempt: 1,
    at: new Date("2026-11-23T12:00:00Z"),
    ...more,
  };
}

export interface MemoryRuns extends RunCommands {
  readonly runs: RunDetail[];
  /** How many runs each list asked for. */
  readonly asked: number[];
  readonly cancelled: { readonly id: RunId; readonly by: Actor }[];
  /** At once. */
  readonly ended: { readonly id: RunId; readonly by: Actor }[];
}

/** @param before is awaited before each answer; what it throws is thrown. */
export function createMemoryRuns(
  runs: RunDetail[] = [],
  before: () => unknown = () => undefined,
): MemoryRuns {
  const asked: number[] = [];
  const cancelled: { readonly id: RunId; readonly by: Actor }[] = [];
  const ended: { readonly id: RunId; readonly by: Actor }[] = [];
  const find = (prefix: string): number => {
    const found = runs.flatMap((run, index) => (run.id.startsWith(prefix) ? [index] : []));
    const [index] = found;
    if (index === undefined) throw new HathiError("RUN_UNKNOWN", `no run begins with "${prefix}"`);
    if (found.length > 1)
      throw new HathiError("RUN_AMBIGUOUS", `${found.length} runs begin with "${prefix}"`);
    return index;
  };
  return {
    runs,
    asked,
    cancelled,
    ended,
    list: async ({ scope, state, automation, limit = Infinity }) => {
      await before();
      asked.push(limit);
      return runs
        .filter((run) =>
          state === undefined ? scope === "all" || !isFinished(run.state) : run.state === state,
        )
        .filter((run) => automation === undefined || run.automation === automation)
        .slice(0, limit);
    },
    automations: async () => [...new Set(["pr-reminder", ...runs.map(({ automation }) => automation)])],
    describeAutomations: async () => [],
    switchAutomation: async () => false,
    inChannel: async () => [],
    events: async () => [],
    find: async (prefix) => runs[find(prefix)] as RunDetail,
    show: async (prefix) => {
      await before();
      return runs[find(prefix)] as RunDetail;
    },
    logs: async (prefix) => ({ run: runs[find(prefix)] as RunDetail, lines: [] }),
    cancel: async (prefix, by) => {
      await before();
      const index = find(prefix);
      const run = runs[index] as RunDetail;
      if (isFinished(run.state)) return { kind: "already-finished", run };
      if (run.cancelRequested) return { kind: "already-cancelling", run };
      cancelled.push({ id: run.id, by });
      const after: RunDetail = { ...run, cancelRequested: true };
      runs[index] = after;
      return { kind: "cancelling", run: after };
    },
    endAtOnce: async (prefix, by) => {
      await before();
      const index = find(prefix);
      const run = runs[index] as RunDetail;
      if (isFinished(run.state)) return { kind: "already-finished", run };
      ended.push({ id: run.id, by });
      const after: RunDetail = { ...run, cancelRequested: true, state: "cancelled", finishedAt: present };
      runs[index] = after;
      return { kind: "cancelled", run: after };
    },
    start: async () => {
      throw new Error("not asked for by chat");
    },
    now: async () => present,
  };
}

/** Control over the same list: it says what was asked of which run. */
export function createMemoryControl(
  runs: MemoryRuns,
): RunControl & { readonly asked: string[]; readonly settled: object[] } {
  const asked: string[] = [];
  const settled: object[] = [];
  const note = async (word: string, prefix: string): Promise<RunDetail> => {
    const run = await runs.show(prefix);
    if (word === "resume" && run.state !== "paused") {
      throw new HathiError("RUN_STATE", `the run ${run.id} is ${run.state} and cannot be resumed`);
    }
    asked.push(`${word} ${run.id}`);
    return run;
  };
  return {
    asked,
    settled,
    pause: async (prefix) => note("pause", prefix),
    resume: async (prefix) => note("resume", prefix),
    restart: async (prefix) => (await note("restart", prefix)).id,
    failed: async () => ({ runs: [], next: null }),
    countMatching: async () => ({ runs: 0, doubts: 0, leftOut: 0, groups: [] }),
    matching: async () => ({ runs: [], next: null }),
    settle: async (prefix, by, settlement, choice) => {
      const run = await note("settle", prefix);
      settled.push({ id: run.id, by: by.id, settlement, ...choice });
      if (run.doubts?.length === 0) {
        throw new HathiError(
          "DOUBT_SETTLED",
          `the run ${run.id} was settled by slack:T1/U9 already: it happened`,
        );
      }
      return run;
    },
  };
}
