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
import type { RunInstance } from "../../replay/run-instance.ts";
import { type Connectors, createAuthorApi, type RunIdentity } from "../api/author-api.ts";
import { watchCombinators } from "./lost-waits.ts";
import { createOutput } from "./run-console.ts";
import { createDate } from "./run-date.ts";
import { type GlobalName, type OwnGlobals, ownGlobals, type OwnParts } from "./own-globals.ts";
import { RunDispatcher } from "./run-dispatcher.ts";
import { createFetch } from "./run-fetch.ts";
import { createNetBuiltIns } from "../built-ins/net-built-ins.ts";
import { createHostBuiltIns } from "../built-ins/host-built-ins.ts";
import { createNodeCrypto } from "../built-ins/crypto/run-node-crypto.ts";
import { createPackageLoader, type LoadPackage } from "../outside/load-package.ts";
import { OutsideObjects } from "../outside/outside-objects.ts";
import { createRequireOf } from "../built-ins/modules/require-by-name.ts";
import { createRequireForRun, type RunRequire } from "../built-ins/modules/run-modules.ts";
import { createPerfHooks } from "../built-ins/run-small.ts";
import { keepOlderProcess } from "../built-ins/run-process.ts";
import { createBlobs, runCompressionStream, runDecompressionStream } from "./run-streams.ts";
import { createTimers, type RunTimers } from "./run-timers.ts";
import { OpenStreams } from "../built-ins/http/open-streams.ts";
import { RealSockets } from "../built-ins/sockets/real-sockets.ts";
import { ResetConnections } from "../built-ins/sockets/broken-connections.ts";
import { LostWords } from "../built-ins/sockets/lost-words.ts";
import { RunSessions } from "../built-ins/sockets/run-sessions.ts";
import { createTimersPromises } from "../built-ins/run-timers-promises.ts";
import { madeWhenAsked, once } from "../made-when-asked.ts";

export interface Realm {
  readonly places: FilePlaces;
  /** Tells at which boundary journals of the run's build are recorded. Until then that is each outside call. */
  readonly enterBoundary: (boundary: Boundary) => void;
  readonly sessions: RunSessions;
  readonly require: RunRequire;
  readonly globals: Readonly<Record<GlobalName, unknown>>;
}

interface SuppliedParts {
  readonly own: OwnGlobals;
  readonly timers: RunTimers;
  readonly timersPromises: object;
  readonly blobs: OwnParts["blobs"];
  readonly authorApi: () => object;
}

const supplied = madeWhenAsked<SuppliedParts, Record<string, unknown>>({
  hathi: ({ authorApi }) => ({ __esModule: true, ...authorApi() }),
  timers: ({ timers }) => ({ ...timers, default: timers }),
  "timers/promises": ({ timersPromises }) => timersPromises,
  process: ({ own }) => own.process,
  buffer: ({ blobs }) => createBuffer(blobs()),
  "stream/web": () => ({ ...webStreams, ...compression, default: { ...webStreams, ...compression } }),
  perf_hooks: ({ own }) => createPerfHooks(own.performance),
  console: ({ own }) => own.console,
});

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
  // At once, because it has `promisify` know the timers.
  const timersPromises = createTimersPromises(instance, timers);
  const blobs = once(() => createBlobs(instance));
  const places = new FilePlaces();
  const outside = new OutsideObjects(instance, places.locate);
  let boundary: Boundary = { isAtBuiltIns: false, isAtHost: false, isStrict: false };
  const output = once(() => createOutput(instance, logger));
  const dispatcher = new RunDispatcher();
  const streams = new OpenStreams(() => instance.onIdle(), run.replyMs);
  const broken = new ResetConnections(sessions);
  const exchanging = { instance, http: connectors.http, run, streams, broken };
  const own = ownGlobals({
    instance,
    began: instance.now,
    boundary: () => boundary,
    date: createDate(instance),
    timers,
    blobs,
    output,
    places,
    dispatcher,
    fetch: () =>
      createFetch(exchanging, run.standIns?.fetch, (given) => outside.unwrap(given ?? dispatcher.chosen)),
    requireOf: () =>
      createRequireOf({
        instance,
        require: (name) => requireForRun(name),
        loadPackage,
        warn: (text) => own.console.warn(text),
      }),
    watchEnvironment: run.watchEnvironment,
  });
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
  const nodeCrypto = once(() => createNodeCrypto(instance, own.crypto, () => boundary.isAtHost));
  const netBuiltIn = once(() => createNetBuiltIns(exchanging, sockets));
  const hostBuiltIn = once(() =>
    createHostBuiltIns(instance, { places, output: output(), timers, process: own.process }),
  );
  const authorApi = (): object => createAuthorApi(instance, connectors, run);
  const requireForRun = createRequireForRun(
    supplied({ own, timers, timersPromises, blobs, authorApi }),
    outside,
    loadPackage,
    (name) =>
      (name === "crypto" ? nodeCrypto().get() : undefined) ??
      (boundary.isAtHost ? hostBuiltIn()(name) : undefined) ??
      (boundary.isAtBuiltIns ? netBuiltIn()(name) : undefined),
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
    globals: own,
    require: requireForRun,
  };
}

const compression = { CompressionStream: runCompressionStream, DecompressionStream: runDecompressionStream };

// Some of its own properties are getters that warn when they are read.
function createBuffer(blobs: ReturnType<typeof createBlobs>): object {
  const made = Object.create(buffer, Object.getOwnPropertyDescriptors({ ...blobs })) as object;
  return Object.defineProperty(made, "default", { value: made });
}
