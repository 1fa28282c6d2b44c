/**
 * A process that plays one automation through the real engine, in memory and by a clock that it moves, as often
 * as it is told; it can be told to die, and another one to go on.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import { messageOf } from "../../../src/core/errors.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { isFinished } from "../../../src/core/run.ts";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { type BuiltAutomation, loadAutomation } from "../../../src/testing/load-automation.ts";
import { type Boundary, MemoryEngine, type MemoryPast } from "../../../src/testing/memory/memory-engine.ts";
import type { MemoryRun } from "../../../src/testing/memory/memory-rows.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { nearlyANightMs } from "../automations/lib/sleep.ts";
import { findUnannounced } from "./announced.ts";
import type { Cut, Ending, PlayOrder, PlayReport } from "./outcome.ts";

// Heartbeats of a client may ring forever: a run that only they wake comes to no end.
const mostAlarms = 400;
// A run that is not parked hears each heartbeat of a night: after so many the rest of them comes late, all in one.
const heartbeats = 50;

const [automation = "", name = ""] = process.argv.slice(2);
const logger = createMemoryLogger();
const report = (said: PlayReport): void => void process.send?.(said);

// It is there until it is told to end, also while nothing that is under way keeps a process alive.
setInterval(() => {}, 60_000);

let built: BuiltAutomation;
try {
  built = await loadAutomation(automation, logger);
  report({ kind: "ready" });
} catch (error) {
  report({ kind: "ended", ending: notStarted(error) });
}

process.on("message", (order: PlayOrder) => {
  void (async () => report({ kind: "ended", ending: await obey(order) }))();
});

async function obey(order: PlayOrder): Promise<Ending> {
  try {
    return await play(wayOf(order));
  } catch (error) {
    return { ...notStarted(error), state: "hangs" };
  }
}

function wayOf(order: PlayOrder): Way {
  if (order.kind === "play") return { parks: order.parks, diesAt: isAt(order.cut) };
  const { file } = order;
  if (order.kind === "go-on") return { parks: true, past: deserialize(readFileSync(file)) as MemoryPast };
  const dies = (past: MemoryPast): void => die(file, past);
  return order.kind === "die-asleep"
    ? { parks: true, untilAsleep: dies }
    : { parks: true, diesAt: isAt(order.cut), dies };
}

interface Way {
  readonly parks: boolean;
  readonly diesAt?: (boundary: Boundary) => boolean;
  /** Instead of another worker of this process that goes on. */
  readonly dies?: (past: MemoryPast) => void;
  readonly untilAsleep?: (past: MemoryPast) => void;
  readonly past?: MemoryPast;
}

async function play({ parks, diesAt, dies, untilAsleep, past }: Way): Promise<Ending> {
  const engine: MemoryEngine = new MemoryEngine({
    bundle: built.bundle,
    name,
    logger,
    connectors: { slack: noConnector("slack"), github: noConnector("github"), http: createHttpConnector() },
    parks,
    ...(past !== undefined && { past }),
    diesAt(boundary) {
      const isNow = diesAt?.(boundary) === true;
      if (isNow) dies?.(engine.past);
      return isNow;
    },
  });
  const [resumed] = engine.store.runs.values();
  const run =
    resumed ?? engine.startRun(name, { source: "test", type: "webhook.play", subject: null, data: {} });
  let asked = 0;
  let askedOfTalk = 0;
  let askedOfPrograms = 0;
  for (let alarms = 0; alarms < mostAlarms; alarms += 1) {
    await engine.settle();
    if (run.state === "paused" && run.doubts.length > 0) {
      asked += 1;
      if (run.doubts.some(({ name: call }) => /^(?:net|tls)\.connect$/.test(call))) askedOfTalk += 1;
      if (run.doubts.some(({ name: call }) => call.startsWith("child_process."))) askedOfPrograms += 1;
      engine.store.settle(run, null);
      continue;
    }
    if (isFinished(run.state) || run.state === "paused") break;
    const alarm = engine.nextAlarm;
    if (alarm === Infinity) break;
    if (alarm - engine.clock.now > nearlyANightMs) untilAsleep?.(engine.past);
    const isHeartbeat = !parks && alarms % heartbeats === heartbeats - 1;
    engine.clock.moveTo(isHeartbeat ? alarm + nearlyANightMs * 2 : alarm);
  }
  const unannounced = findUnannounced(built.bundle.packages, run.journal);
  return { ...endingOf(run), asked, askedOfTalk, askedOfPrograms, writes: engine.writes, unannounced };
}

function endingOf(run: MemoryRun): Pick<Ending, "state" | "result" | "error"> {
  const isOver = isFinished(run.state) || run.state === "paused";
  const { error } = run;
  const code = error?.code === undefined ? "" : ` ${error.code}`;
  return {
    state: isOver ? run.state : "hangs",
    result: run.result === null ? undefined : decodeValue(run.result),
    error:
      error === null
        ? isOver
          ? null
          : `it is woken without end: ${run.waitingFor}`
        : `${error.name}${code}: ${error.message}`,
  };
}

function notStarted(error: unknown): Ending {
  const code = error instanceof Error && "code" in error ? ` ${String(error.code)}` : "";
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    state: "failed",
    result: undefined,
    error: `${kind}${code}: ${messageOf(error)}`,
    asked: 0,
    askedOfTalk: 0,
    askedOfPrograms: 0,
    writes: 0,
  };
}

/** Nothing that a dying process would still do is done: no handler runs, no buffer is written. */
function die(file: string, past: MemoryPast): void {
  writeFileSync(file, serialize(past));
  process.kill(process.pid, "SIGKILL");
}

function isAt(cut: Cut | null): (boundary: Boundary) => boolean {
  return ({ write, when }) => cut !== null && write === cut.write && when === cut.when;
}

function noConnector(service: string): Connector {
  return {
    name: service,
    async perform() {
      throw new Error(`no automation here calls ${service}`);
    },
    classify: () => ({ kind: "final" }),
  };
}
