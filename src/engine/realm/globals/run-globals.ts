/**
 * Everything that a run's bundle finds where other code finds the globals: parameters of the function that
 * wraps the bundle shadow the names, so each run has its own clock, timers, randomness and network without a
 * VM context of its own.
 */
import buffer from "node:buffer";
import webStreams from "node:stream/web";
import type { Logger } from "../../../core/ports/logger.ts";
import type { Boundary } from "../../build/boundary-mark.ts";
import { FilePlaces } from "../../build/build-files.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { type Connectors, createAuthorApi, type RunIdentity } from "../api/author-api.ts";
import { watchCombinators } from "./lost-waits.ts";
import { createConsole, createOutput } from "./run-console.ts";
import { createDate } from "./run-date.ts";
import { createPerformance } from "./run-performance.ts";
import { createHostPromises } from "./run-host-promises.ts";
import { RunDispatcher } from "./run-dispatcher.ts";
import { createFetch } from "./run-fetch.ts";
import { createCrypto, createMath } from "./run-math.ts";
import { createNetBuiltIns } from "../built-ins/net-built-ins.ts";
import { createHostBuiltIns } from "../built-ins/host-built-ins.ts";
import { createNodeCrypto } from "../built-ins/crypto/run-node-crypto.ts";
import { createPackageLoader, type LoadPackage } from "../outside/load-package.ts";
import { OutsideObjects } from "../outside/outside-objects.ts";
import { createRequireOf } from "../built-ins/modules/require-by-name.ts";
import { createRequireForRun, type RunRequire } from "../built-ins/modules/run-modules.ts";
import { createPerfHooks } from "../built-ins/run-small.ts";
import { createProcess, keepOlderProcess } from "../built-ins/run-process.ts";
import { createPromise } from "./run-promise.ts";
import { createBlobs, runCompressionStream, runDecompressionStream } from "./run-streams.ts";
import { createTimers, openTimer } from "./run-timers.ts";
import { OpenStreams } from "../built-ins/http/open-streams.ts";
import { RealSockets } from "../built-ins/sockets/real-sockets.ts";
import { ResetConnections } from "../built-ins/sockets/broken-connections.ts";
import { LostWords } from "../built-ins/sockets/lost-words.ts";
import { RunSessions } from "../built-ins/sockets/run-sessions.ts";
import { createTimersPromises } from "../built-ins/run-timers-promises.ts";

/** The names that a bundle's wrapping function takes, in order. */
export const globalNames = [
  "Date",
  "performance",
  "Math",
  "crypto",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "AbortSignal",
  "Promise",
  "Blob",
  "File",
  "CompressionStream",
  "DecompressionStream",
  "WebAssembly",
  "Atomics",
  "MessageChannel",
  "BroadcastChannel",
  "FinalizationRegistry",
  "navigator",
  "console",
  "hathiPlaceOf",
  "hathiRequireOf",
  "process",
  "globalThis",
  "global",
  "self",
] as const;

export interface Realm {
  readonly places: FilePlaces;
  /** Tells at which boundary journals of the run's build are recorded. Until then that is each outside call. */
  readonly enterBoundary: (boundary: Boundary) => void;
  readonly sessions: RunSessions;
  readonly require: RunRequire;
  readonly globals: Readonly<Record<(typeof globalNames)[number], unknown>>;
}

export function createRealm(
  instance: RunInstance,
  connectors: Connectors,
  run: RunIdentity,
  logger: Logger,
  loadPackage: LoadPackage = createPackageLoader(),
): Realm {
  watchCombinators();
  const sessions = new RunSessions();
  instance.askSession = () => sessions.askTimer();
  const timers = createTimers(instance);
  const blobs = createBlobs(instance);
  const places = new FilePlaces();
  const outside = new OutsideObjects(instance, places.locate);
  let boundary: Boundary = { isAtBuiltIns: false, isAtHost: false, isStrict: false };
  const output = createOutput(instance, logger);
  const dispatcher = new RunDispatcher();
  const streams = new OpenStreams(() => instance.onIdle(), run.replyMs);
  const broken = new ResetConnections(sessions);
  const exchanging = { instance, http: connectors.http, run, streams, broken };
  const own = {
    Date: createDate(instance),
    performance: createPerformance(instance),
    Math: createMath(instance),
    crypto: createCrypto(instance, () => boundary.isAtHost),
    fetch: createFetch(exchanging, run.standIns?.fetch, (given) =>
      outside.unwrap(given ?? dispatcher.chosen),
    ),
    ...timers,
    AbortSignal: createAbortSignal(instance),
    Promise: createPromise(instance.ownPromises),
    ...blobs,
    CompressionStream: runCompressionStream,
    DecompressionStream: runDecompressionStream,
    ...createHostPromises(instance, timers.setImmediate),
    console: createConsole(output),
    process: createProcess(instance, output, run.watchEnvironment),
    hathiPlaceOf: places.placeOf,
    hathiRequireOf: createRequireOf({
      instance,
      require: (name) => requireForRun(name),
      loadPackage,
      warn: (text) => own.console.warn(text),
    }),
  };
  const runGlobal = dispatcher.watch(
    Object.create(shownGlobals, Object.getOwnPropertyDescriptors({ ...own })) as Record<string, unknown>,
  );
  for (const name of ["globalThis", "global", "self"]) {
    Object.defineProperty(runGlobal, name, { value: runGlobal, writable: true, configurable: true });
  }
  const sockets = {
    instance,
    real: new RealSockets(run.isOwned ?? (() => true), () => instance.onIdle(), run.replyMs),
    timers,
    sessions,
    lost: new LostWords(instance.ownPromises),
    broken,
  };
  instance.lostWords = sockets.lost;
  instance.broken = broken;
  instance.onLeave.add(() => sockets.real.closeAll());
  instance.onLeave.add(() => streams.leave());
  const nodeCrypto = createNodeCrypto(instance, own.crypto, () => boundary.isAtHost);
  const netBuiltIn = createNetBuiltIns(exchanging, sockets);
  const hostBuiltIn = createHostBuiltIns(instance, { places, output, timers, process: own.process });
  const requireForRun = createRequireForRun(
    {
      hathi: { __esModule: true, ...createAuthorApi(instance, connectors, run) },
      timers: { ...timers, default: timers },
      "timers/promises": createTimersPromises(instance, timers),
      process: own.process,
      buffer: createBuffer(blobs),
      "stream/web": { ...webStreams, ...compression, default: { ...webStreams, ...compression } },
      perf_hooks: createPerfHooks(own.performance),
      console: own.console,
    },
    outside,
    loadPackage,
    (name) =>
      (name === "crypto" ? nodeCrypto.get() : undefined) ??
      (boundary.isAtHost ? hostBuiltIn(name) : undefined) ??
      (boundary.isAtBuiltIns ? netBuiltIn(name) : undefined),
  );
  return {
    places,
    enterBoundary(ofBuild) {
      boundary = ofBuild;
      outside.isStrict = ofBuild.isStrict;
      if (ofBuild.isStrict) instance.drawSafely();
      if (!boundary.isAtHost) keepOlderProcess(own.process);
    },
    sessions,
    globals: { ...own, globalThis: runGlobal, global: runGlobal, self: runGlobal },
    require: requireForRun,
  };
}

/**
 * Names that nobody shadowed are found on it. By registered symbols of the global object the copies of a package find
 * each other, as undici's find Node's own: what a run left there, or took from there, would be in no journal.
 */
const shownGlobals: object = new Proxy(globalThis, {
  get: (real, key) => (isRegistered(key) ? undefined : (Reflect.get(real, key, real) as unknown)),
  has: (real, key) => !isRegistered(key) && Reflect.has(real, key),
});

const isRegistered = (key: string | symbol): boolean =>
  typeof key === "symbol" && Symbol.keyFor(key) !== undefined;

const compression = { CompressionStream: runCompressionStream, DecompressionStream: runDecompressionStream };

// Some of its own properties are getters that warn when they are read.
function createBuffer(blobs: ReturnType<typeof createBlobs>): object {
  const made = Object.create(buffer, Object.getOwnPropertyDescriptors({ ...blobs })) as object;
  return Object.defineProperty(made, "default", { value: made });
}

function createAbortSignal(instance: RunInstance): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    // A value that is no time gets the error of the real function.
    if (insideStep() || !Number.isInteger(ms) || ms < 0) return AbortSignal.timeout(ms);
    const controller = new AbortController();
    void openTimer(instance, "AbortSignal.timeout", ms).promise.then(
      () => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
      // The run is told to end, and so is whoever waits for the signal.
      (error: unknown) => controller.abort(error),
    );
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, property) =>
      property === "timeout" ? timeout : (Reflect.get(target, property, target) as unknown),
  });
}
