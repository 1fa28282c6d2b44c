/** `node:net` as a run sees it: clients only. A run that listens would be found by nobody once it is parked. */
import net, { type NetConnectOpts, type Socket } from "node:net";
import { HathiError } from "../../../../core/errors.ts";
import { insideStep } from "../../../replay/run-context.ts";
import type { Opened } from "./open-socket.ts";
import { RunSocket } from "./run-socket.ts";
import type { SocketParts } from "./socket-parts.ts";
import { keepWithinSteps } from "./step-socket.ts";
import type { SocketOptions } from "./socket-shape.ts";

type ConnectArguments = readonly unknown[];
type Target = Partial<Record<"host" | "path", string>> & {
  readonly port?: number | string;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly family?: number;
  readonly noDelay?: boolean;
  readonly keepAlive?: boolean;
  readonly timeout?: number;
};

/** The forms that Node takes: (options), (port, host), (path), each with a listener behind. */
export function readTarget(args: ConnectArguments): {
  readonly target: Target;
  readonly listener: (() => void) | undefined;
} {
  const [given] = args;
  // net.connect hands on arguments that it has taken apart already, as one list.
  const all = Array.isArray(given) ? (given as ConnectArguments) : args;
  const [first, second] = all;
  const listener = all.findLast((one) => typeof one === "function") as (() => void) | undefined;
  if (typeof first === "object" && first !== null) return { target: first, listener };
  const isPath = typeof first === "string" && !/^\d+$/.test(first);
  if (isPath) return { target: { path: first }, listener };
  const host = typeof second === "string" ? second : undefined;
  return { target: { port: first as number, ...(host !== undefined && { host }) }, listener };
}

export function describePeer({ path, host = "localhost", port = "" }: Target): string {
  return path ?? `${host}:${port}`;
}

export function tellOpened(socket: Socket): Opened {
  const { localAddress, localPort, remoteAddress, remotePort, remoteFamily } = socket;
  return { localAddress, localPort, remoteAddress, remotePort, remoteFamily };
}

/** The options that open the real socket: the run's, less what concerns the run's end only. */
export function connectReally(target: Target): Socket {
  const { host, port, path, localAddress, localPort, family } = target;
  const socket = net.connect({
    ...(path === undefined ? { host: host ?? "localhost", port: Number(port) } : { path }),
    ...(localAddress !== undefined && { localAddress }),
    ...(localPort !== undefined && { localPort }),
    ...(family !== undefined && { family }),
  } as NetConnectOpts);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  return socket;
}

export function createNet(parts: SocketParts): Readonly<Record<string, unknown>> {
  class NetSocket extends RunSocket {
    constructor(options: SocketOptions = {}) {
      super(parts, options);
    }

    connect(...args: ConnectArguments): this {
      const { target, listener } = readTarget(args);
      if (listener !== undefined) this.once("connect", listener);
      if (target.timeout !== undefined) this.setTimeout(target.timeout);
      this.open({
        name: "net.connect",
        peer: describePeer(target),
        connect: () => ({ socket: connectReally(target), event: "connect" }),
        tell: tellOpened,
        onOpened: () => {},
      });
      return this;
    }
  }
  // Inside a step the sockets are real.
  const RealOrRunSocket: typeof NetSocket = new Proxy(NetSocket, {
    construct(target, args, newTarget): object {
      const isReal = insideStep();
      const made = (isReal ? net.Socket : target) as unknown as typeof target;
      const socket = Reflect.construct(
        made,
        args,
        newTarget === RealOrRunSocket ? made : newTarget,
      ) as object;
      return isReal ? keepWithinSteps(socket as Socket, "another machine") : socket;
    },
  });
  const connect = (...args: ConnectArguments): unknown => {
    const { target } = readTarget(args);
    if (insideStep()) {
      const socket = Reflect.apply(net.connect as (...all: unknown[]) => Socket, net, args);
      return keepWithinSteps(socket, describePeer(target));
    }
    return new NetSocket(target as SocketOptions).connect(...args);
  };
  const refuse = (): never => {
    throw new HathiError(
      "AUTOMATION_INVALID",
      'net.createServer: a run does not listen. It is parked when it waits, and no connection would find it. Declare a webhook instead, on("webhook.<name>"), or listen inside a step(...) that ends by itself',
    );
  };
  const own = {
    ...net,
    Socket: RealOrRunSocket,
    Stream: RealOrRunSocket,
    connect,
    createConnection: connect,
    createServer: refuse,
  };
  return { ...own, default: own };
}
