/**
 * `dgram`, `http2` and `worker_threads` as a package has them that is part of a run: there, as far as
 * they reach nothing. What opens a connection or starts a thread is refused at its call.
 */
import dgram from "node:dgram";
import http2 from "node:http2";
import workerThreads from "node:worker_threads";
import { refuseFunctions } from "./refuse-call.ts";

/** Made when they are asked for, and the same for all runs: they keep nothing. */
export const refusedSockets: Readonly<Record<string, () => object>> = {
  dgram: once(() => refuseFunctions(dgram, "dgram", ["createSocket"], ["Socket"])),
  http2: once(() => refuseFunctions(http2, "http2", ["connect", "createServer", "createSecureServer"])),
  worker_threads: once(() =>
    withDefault({
      ...refuseFunctions(workerThreads, "worker_threads", [], ["Worker", "BroadcastChannel"]),
      // As its code is at home: the thread that it executes in is none of its own.
      isMainThread: true,
      parentPort: null,
      workerData: null,
      threadId: 0,
    }),
  ),
};

function withDefault(module: Record<string, unknown>): object {
  module["default"] = module;
  return module;
}

function once(make: () => object): () => object {
  let made: object | undefined;
  return () => (made ??= make());
}
