/** The globals of a run's own. Each is made when its code first asks for it. */
import type { Boundary } from "../../build/boundary-mark.ts";
import type { FilePlaces } from "../../build/build-files.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { createProcess } from "../built-ins/run-process.ts";
import type { RunIdentity } from "../api/author-api.ts";
import { madeWhenAsked } from "../made-when-asked.ts";
import { createGlobalObject } from "./global-object.ts";
import { createConsole, type RunOutput } from "./run-console.ts";
import type { RunDispatcher } from "./run-dispatcher.ts";
import {
  createAtomics,
  createBroadcastChannel,
  createFinalizationRegistry,
  createMessageChannel,
  createNavigator,
  createWebAssembly,
} from "./run-host-promises.ts";
import { createCrypto, createMath, type RunCrypto } from "./run-math.ts";
import { createPerformance } from "./run-performance.ts";
import { createPromise } from "./run-promise.ts";
import { type createBlobs, runCompressionStream, runDecompressionStream } from "./run-streams.ts";
import { openTimer, type RunTimers } from "./run-timers.ts";

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

export type GlobalName = (typeof globalNames)[number];

export interface OwnParts {
  readonly instance: RunInstance;
  /** When the run began, by its clock. */
  readonly began: number;
  readonly boundary: () => Boundary;
  readonly date: DateConstructor;
  readonly timers: RunTimers;
  readonly blobs: () => ReturnType<typeof createBlobs>;
  readonly output: () => RunOutput;
  readonly places: FilePlaces;
  readonly dispatcher: RunDispatcher;
  readonly fetch: () => unknown;
  readonly requireOf: () => unknown;
  readonly watchEnvironment: RunIdentity["watchEnvironment"];
}

export interface OwnGlobals extends Record<GlobalName, unknown> {
  readonly performance: object;
  readonly crypto: RunCrypto;
  readonly console: Console;
  readonly process: Record<string, unknown>;
  readonly globalThis: object;
}

export const ownGlobals = madeWhenAsked<OwnParts, OwnGlobals>({
  Date: ({ date }) => date,
  performance: ({ instance, began }) => createPerformance(instance, began),
  Math: ({ instance }) => createMath(instance),
  crypto: ({ instance, boundary }) => createCrypto(instance, () => boundary().isAtHost),
  fetch: ({ fetch }) => fetch(),
  setTimeout: ({ timers }) => timers.setTimeout,
  setInterval: ({ timers }) => timers.setInterval,
  setImmediate: ({ timers }) => timers.setImmediate,
  clearTimeout: ({ timers }) => timers.clearTimeout,
  clearInterval: ({ timers }) => timers.clearInterval,
  clearImmediate: ({ timers }) => timers.clearImmediate,
  AbortSignal: ({ instance }) => createAbortSignal(instance),
  Promise: ({ instance }) => createPromise(instance.ownPromises),
  Blob: ({ blobs }) => blobs().Blob,
  File: ({ blobs }) => blobs().File,
  CompressionStream: () => runCompressionStream,
  DecompressionStream: () => runDecompressionStream,
  WebAssembly: ({ instance }) => createWebAssembly(instance),
  Atomics: () => createAtomics(),
  MessageChannel: ({ timers }) => createMessageChannel(timers.setImmediate),
  BroadcastChannel: () => createBroadcastChannel(),
  FinalizationRegistry: () => createFinalizationRegistry(),
  navigator: () => createNavigator(),
  console: ({ output }) => createConsole(output()),
  process: ({ instance, began, output, watchEnvironment }) =>
    createProcess(instance, began, output(), watchEnvironment),
  hathiPlaceOf: ({ places }) => places.placeOf,
  hathiRequireOf: ({ requireOf }) => requireOf(),
  globalThis: ({ dispatcher }, own) => createGlobalObject(own, dispatcher),
  global: (_parts, own) => own.globalThis,
  self: (_parts, own) => own.globalThis,
});

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
