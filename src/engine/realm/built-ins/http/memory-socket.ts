/** The two ends of a connection in memory: what a run's HTTP client takes for a socket, and what the gateway hears. */
import { type Duplex, duplexPair } from "node:stream";
import type { RunInstance } from "../../../replay/run-instance.ts";
import type { Call } from "../../../replay/calls/call.ts";
import { openTimer, toMs } from "../../globals/run-timers.ts";

export interface MemorySocket {
  /** The client's end. */
  readonly client: Duplex;
  /** The gateway's end. */
  readonly gateway: Duplex;
  /** An exchange is under way from now on. From here the client counts its timeout. */
  readonly startTimeout: () => void;
  /** Something has come back. */
  readonly renewTimeout: () => void;
  readonly stopTimeout: () => void;
}

export function createMemorySocket(instance: RunInstance, isSecure: boolean): MemorySocket {
  const [client, gateway] = duplexPair();
  let timeoutMs = 0;
  let isCounting = false;
  let timer: Call | undefined;
  const stop = (): void => {
    if (timer !== undefined) instance.close(timer);
    timer = undefined;
  };
  const start = (): void => {
    stop();
    if (!isCounting || timeoutMs === 0) return;
    const opened = openTimer(instance, "socket.setTimeout", timeoutMs);
    timer = opened;
    void opened.promise.then(
      () => {
        if (timer !== opened) return;
        timer = undefined;
        client.emit("timeout");
      },
      // The run is told to end, and so is whoever uses the socket.
      () => {},
    );
  };
  const itself = (): Duplex => client;
  const address = { localAddress: "127.0.0.1", localPort: 0, remoteAddress: "127.0.0.1", remotePort: 0 };
  Object.assign(client, {
    ...address,
    remoteFamily: "IPv4",
    localFamily: "IPv4",
    connecting: true,
    timeout: 0,
    bytesRead: 0,
    bytesWritten: 0,
    ...(isSecure && { encrypted: true, authorized: true, alpnProtocol: false }),
    setNoDelay: itself,
    setKeepAlive: itself,
    ref: itself,
    unref: itself,
    address: () => ({ address: address.localAddress, family: "IPv4", port: address.localPort }),
    destroySoon() {
      client.end(() => client.destroy());
    },
    setTimeout(ms: unknown, callback?: () => void) {
      timeoutMs = ms === 0 ? 0 : toMs(ms);
      Reflect.set(client, "timeout", timeoutMs);
      if (callback !== undefined) {
        if (timeoutMs === 0) client.removeListener("timeout", callback);
        else client.once("timeout", callback);
      }
      start();
      return client;
    },
    getPeerCertificate: () => ({}),
    getSession: () => undefined,
    isSessionReused: () => false,
  });
  client.on("close", () => {
    isCounting = false;
    stop();
    gateway.destroy();
  });
  gateway.on("close", () => client.destroy());
  // The client hears of what goes wrong.
  gateway.on("error", () => {});
  process.nextTick(() => {
    if (client.destroyed) return;
    Reflect.set(client, "connecting", false);
    client.emit("connect");
    client.emit("ready");
    if (isSecure) client.emit("secureConnect");
  });
  return {
    client,
    gateway,
    startTimeout() {
      isCounting = true;
      start();
    },
    renewTimeout() {
      if (timer !== undefined) start();
    },
    stopTimeout() {
      isCounting = false;
      stop();
    },
  };
}
