/** Plays a case of the conformance suite or of the fuzzer through a memory engine, and keeps its ledger. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connector, ConnectorCall, FailureKind } from "../../../src/core/ports/connector.ts";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { AnswerPart, HttpRequest } from "../../../src/core/http-exchange.ts";
import type { JournalEntry } from "../../../src/core/journal-entry.ts";
import { parseDuration } from "../../../src/core/time/duration.ts";
import { messageOf } from "../../../src/core/errors.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { isFinished, type RunState } from "../../../src/core/run.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import type { BuiltAutomation } from "../../../src/testing/load-automation.ts";
import { type Boundary, MemoryEngine } from "../../../src/testing/memory/memory-engine.ts";
import type { MemoryRun } from "../../../src/testing/memory/memory-rows.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import type { Serve, Trace, Traces } from "./traces.ts";

/** Something that happens outside of the run, so long after it began. */
export type Happening = { readonly at: string } & (
  | {
      readonly send: {
        readonly type: string;
        readonly subject?: string | null;
        readonly subjects?: readonly string[];
        readonly data?: unknown;
      };
    }
  | { readonly cancel: true }
  /** Another run of the same automation, by another event. */
  | { readonly start: unknown }
);

export interface Effect {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly call: number;
  readonly run: string;
  /** What the run is one of. */
  readonly automation: string;
  readonly inDoubt: boolean;
  readonly at: number;
}

export interface Case {
  readonly source: string;
  /** What calls give; { ok: true } where this gives undefined. A Transient error may pass. */
  readonly answer?: (
    name: string,
    args: readonly unknown[],
    failedAttempts: number,
    call: Pick<Effect, "call" | "inDoubt">,
  ) => unknown;
  /** The name of the step that a call is made in, where its arguments tell. */
  readonly stepAround?: (name: string, args: readonly unknown[]) => string | undefined;
  /** What a person finds out who is asked about a step that calls others; null where it has not happened. */
  readonly lookInto?: (step: string) => { readonly result: unknown } | null;
  readonly outside?: readonly Happening[];
  /** Plays it as a build of before would: the mark that it then had. */
  readonly mark?: string;
  /** Beside the automation's own file. */
  readonly files?: Readonly<Record<string, string>>;
  /** Answers what packages outside ask of the address in the trigger's data.url. */
  readonly serve?: Serve;
  /** What is recorded holds dates, durations and the like of the real world. */
  readonly outputsVary?: boolean;
  /**
   * Over real threads and processes: "varies" where ids, times and random numbers of a run come out of it,
   * "one-process" where what it is about goes over no wire between processes, "impossible" where it is in memory
   * alone.
   */
  readonly reality?: "varies" | "one-process" | "impossible";
}

export interface Ending {
  readonly state: RunState;
  readonly result: unknown;
  /** "RangeError: too much". */
  readonly error: string | null;
  /** By call: "step slack.a", "timer sleep failed". */
  readonly journal: readonly string[];
  /** The ledger: what reached the outside, in order. */
  readonly effects: readonly Effect[];
  readonly log: readonly string[];
  readonly status: string | null;
  /** Of all runs that there were: "example.child completed [7]". */
  readonly runs: readonly string[];
  /** How often people were asked whether something had happened. */
  readonly doubted: number;
  readonly writes: number;
  /** In milliseconds since it began. */
  readonly took: number;
}

export class Transient extends Error {
  override readonly name = "Transient";
}

export const defaultAnswer = { ok: true };

const leaving = createHttpConnector();

/** How long a turn is where answers have real ways to go. */
export const pace = { turnMs: 0 };

/** An answer that comes after so many turns of the event loop. */
export async function later<Value>(turns: number, value: Value): Promise<Value> {
  if (pace.turnMs > 0) await new Promise((resolve) => setTimeout(resolve, turns * pace.turnMs));
  else for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  return value;
}

/** One way through a case. */
export async function play(
  built: BuiltAutomation,
  tried: Case,
  way: {
    readonly parks: boolean;
    readonly diesAt?: (boundary: Boundary) => boolean;
    readonly traces?: Traces;
  },
): Promise<Ending> {
  const logger = createMemoryLogger();
  const effects: Effect[] = [];
  const engine: MemoryEngine = new MemoryEngine({
    bundle: built.bundle,
    name: built.name,
    logger,
    connectors: {
      slack: ledgerConnector("slack"),
      github: ledgerConnector("github"),
      http: ledgerConnector("http"),
    },
    parks: way.parks,
    ...(way.diesAt !== undefined && { diesAt: way.diesAt }),
  });
  const began = engine.clock.now;
  const where = way.traces === undefined ? {} : { url: way.traces.url, file: way.traces.file };
  const start = (data: object): MemoryRun =>
    engine.startRun("example", {
      source: "test",
      type: "webhook.start",
      subject: "it",
      data: { ...data, ...where },
    });
  await way.traces?.take();
  const run = start({ n: 1 });
  const violations: string[] = [];
  // What each call gave outside, whether or not anybody recorded it.
  const given = new Map<string, unknown>();
  // The event tells the rounds of continueWith apart, each of which counts its calls from 1.
  const keyOf = (runId: RunId, call: number | undefined): string =>
    `${runId} ${engine.store.runs.get(runId)?.event.id} ${call}`;

  function ledgerConnector(service: string): Connector {
    return {
      name: service,
      async perform(call) {
        if (call.isTurn === true) return undefined;
        const name = [service, ...call.path].join(".");
        const owner = engine.store.runs.get(call.runId);
        const around = call.call === 0 ? tried.stepAround?.(name, call.args) : undefined;
        if (isCommitted(owner, call, around)) violations.push(`${name} was committed and is called again`);
        const attempts = owner?.journal.filter(
          (entry) => entry.kind === "attempt" && entry.call === call.call,
        );
        const { runId, call: number, inDoubt } = call;
        const [request, onPart] = call.args as [Partial<HttpRequest>, ((part: AnswerPart) => void)?];
        // It leaves by HTTP, and the case's server keeps the ledger.
        if (request?.raw !== undefined && onPart !== undefined && way.traces !== undefined) {
          const parts: AnswerPart[] = [];
          const tell = (part: AnswerPart): void => {
            parts.push(part);
            onPart(part);
          };
          await leaving.perform({ ...call, args: [request, tell] });
          given.set(keyOf(runId, number), { parts, isOver: true });
          return undefined;
        }
        const args = structuredClone(call.args.filter((argument) => typeof argument !== "function"));
        const at = engine.clock.now - began;
        const automation = owner?.automation ?? "";
        effects.push({ name, args, call: number, run: runId, automation, inDoubt, at });
        const failedAttempts = attempts?.length ?? 0;
        const value =
          (await tried.answer?.(name, args, failedAttempts, { call: number, inDoubt })) ?? defaultAnswer;
        given.set(keyOf(runId, number), value);
        return value;
      },
      classify: (error): FailureKind =>
        error instanceof Transient ? { kind: "transient", retryAfterMs: null } : leaving.classify(error),
    };
  }

  // A person who looks at the ledger, and says what is true.
  let doubted = 0;
  function settleDoubts(): boolean {
    const doubtful = [...engine.store.runs.values()].filter(
      ({ state, doubts }) => state === "paused" && doubts.length > 0,
    );
    for (const run of doubtful) {
      doubted += 1;
      const [doubt] = run.doubts;
      const key = keyOf(run.id, doubt?.call);
      const known = given.has(key) ? { result: given.get(key) } : null;
      engine.store.settle(run, known ?? tried.lookInto?.(doubt?.name ?? "") ?? null);
    }
    return doubtful.length > 0;
  }

  const pending = [...(tried.outside ?? [])];
  const longest = began + parseDuration("4000 days");
  for (;;) {
    await engine.settle();
    violations.push(...[...engine.store.runs.values()].flatMap(endedWaits));
    if (settleDoubts()) continue;
    const [happening] = pending;
    const happensAt = happening === undefined ? Infinity : began + parseDuration(happening.at);
    const isOver = [...engine.store.runs.values()].every(
      ({ state }) => isFinished(state) || state === "paused",
    );
    const time = Math.min(engine.nextAlarm, happensAt);
    if ((isOver && happening === undefined) || time > longest) break;
    engine.clock.moveTo(time);
    if (happening === undefined || happensAt > time) continue;
    await engine.settle();
    pending.shift();
    if ("cancel" in happening) engine.store.cancel(run);
    else if ("start" in happening) start(happening.start as object);
    else engine.store.accept({ source: "test", data: {}, subject: null, ...happening.send });
  }
  if (violations.length > 0) throw new Error(violations.join("\n"));
  return {
    state: run.state,
    result: run.result === null ? undefined : decodeValue(run.result),
    error: run.error === null ? null : `${run.error.name}: ${run.error.message}`,
    journal: journalOf(run.journal),
    effects: [...effects, ...((await way.traces?.take()) ?? []).map(traced)],
    log: logger.lines.flatMap(({ fields }) => ("said" in fields ? [String(fields["said"])] : [])),
    status: run.status,
    runs: [...engine.store.runs.values()].map(({ automation, state, result }) =>
      `${automation} ${state} ${result ?? ""}`.trimEnd(),
    ),
    doubted,
    writes: engine.writes,
    took: engine.clock.now - began,
  };
}

/** A trace as an effect: of no call that anybody knows. */
export function traced({ name, args }: Trace): Effect {
  return { name, args, call: 0, run: "", automation: "", inDoubt: false, at: 0 };
}

/** Waits of a run at rest that have ended already: each would wake it for nothing. */
function endedWaits({ id, waits, journal }: MemoryRun): readonly string[] {
  return [...waits.keys()]
    .filter((call) => journal.some((entry) => entry.call === call && entry.kind === "wait"))
    .map((call) => `the wait of call ${call} of ${id} has ended and is open still`);
}

/** @param around the name of the step that the call is made in, if it is made in one that is known by its name */
function isCommitted(run: MemoryRun | undefined, { call }: ConnectorCall, around?: string): boolean {
  return (
    run?.journal.some(
      (entry) => entry.kind === "step" && (call === 0 ? entry.name === around : entry.call === call),
    ) === true
  );
}

// That a step began, and a person's word to do it again, belong to the way and not to the ending.
function isAboutDoubt({ kind, output }: MemoryRun["journal"][number]): boolean {
  return kind === "begun" || (kind === "attempt" && output?.includes("wasAsked") === true);
}

export function journalOf(entries: readonly JournalEntry[]): readonly string[] {
  return entries
    .filter((entry) => !isAboutDoubt(entry))
    .toSorted((one, other) => one.call - other.call || one.attempt - other.attempt)
    .map(({ kind, name, ok, output, attempt }) => {
      if (ok) return `${kind} ${name} ${output ?? ""}`.trimEnd();
      // Backoffs are drawn at random, and stacks differ: neither tells one ending from another.
      return `${kind} ${name} failed ${kind === "attempt" ? attempt : messageOf(decodeValue(output ?? "[0]"))}`;
    });
}
