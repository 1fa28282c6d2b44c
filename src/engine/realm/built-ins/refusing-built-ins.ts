/**
 * Built-ins that a run has as far as they reach nothing: packages have them at hand for a side feature, or look at them
 * as they load. What opens a connection, starts a thread or a process, or looks into this one is refused at its call.
 */
import cluster from "node:cluster";
import dgram from "node:dgram";
import http2 from "node:http2";
import inspector from "node:inspector";
import inspectorPromises from "node:inspector/promises";
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
  worker_threads: once(() => ({
    ...refuseFunctions(workerThreads, "worker_threads", [], ["Worker", "BroadcastChannel"]),
    // As if the code were in a main thread: the thread that executes it does not belong to the run.
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
  })),
};

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
