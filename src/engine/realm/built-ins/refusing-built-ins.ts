/**
 * Built-ins that a run has as far as they reach nothing: packages have them at hand for a side feature, or look at them
 * as they load. What opens a connection, starts a thread or a process, or looks into this one is refused at its call.
 */
import cluster from "node:cluster";
import dgram from "node:dgram";
import http2 from "node:http2";
import inspector from "node:inspector";
import inspectorPromises from "node:inspector/promises";
import { createRequire } from "node:module";
import vm from "node:vm";
import workerThreads from "node:worker_threads";
import { refuseFunctions } from "./refuse-call.ts";

/** Made when first asked for. All runs share them, as they keep nothing. */
export const refusingBuiltIns: Readonly<Record<string, () => object>> = {
  // A run is never part of a cluster.
  cluster: once(() => ({
    ...refuseFunctions(cluster, "cluster", ["fork", "disconnect", "setupPrimary", "setupMaster"]),
    isMaster: true,
    isPrimary: true,
    isWorker: false,
    worker: undefined,
    workers: {},
    settings: {},
    ...noListeners,
  })),
  dgram: once(() => refuseFunctions(dgram, "dgram", ["createSocket"], ["Socket"])),
  http2: once(() => refuseFunctions(http2, "http2", ["connect", "createServer", "createSecureServer"])),
  inspector: once(() =>
    refuseFunctions(inspector, "inspector", ["open", "close", "waitForDebugger"], ["Session"]),
  ),
  "inspector/promises": once(() =>
    refuseFunctions(inspectorPromises, "inspector", ["open", "close", "waitForDebugger"], ["Session"]),
  ),
  repl: once(() => refuseFunctions(load("repl"), "repl", ["start"], ["REPLServer"])),
  sqlite: once(() => refuseFunctions(load("sqlite"), "sqlite", ["backup"], ["DatabaseSync"])),
  trace_events: once(() => refuseFunctions(load("trace_events"), "trace_events", ["createTracing"])),
  // Other code would find the process's own globals there, and their clock.
  vm: once(() => refuseFunctions(vm, "vm", runners, ["Script", "SourceTextModule", "SyntheticModule"])),
  wasi: once(() => refuseFunctions(load("wasi"), "wasi", [], ["WASI"])),
  worker_threads: once(() => ({
    ...refuseFunctions(workerThreads, "worker_threads", [], ["Worker", "BroadcastChannel"]),
    // As if the code were in a main thread: the thread that executes it does not belong to the run.
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
  })),
};

const runners = Object.keys(vm).filter((name) => /^(?:compile|create|measure|run)/.test(name));

// Some of them warn, or take their time, as they are loaded.
function load(name: string): object {
  return createRequire(import.meta.url)(`node:${name}`) as object;
}

const nothing = (): undefined => undefined;
const noListeners = Object.fromEntries(
  ["on", "once", "off", "addListener", "removeListener", "removeAllListeners"].map((name) => [name, nothing]),
);

function once(make: () => Record<string, unknown>): () => object {
  let made: Record<string, unknown> | undefined;
  return () => {
    made ??= make();
    made["default"] = made;
    return made;
  };
}
