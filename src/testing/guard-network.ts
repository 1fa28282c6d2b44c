/**
 * Keeps the automations of tests off the real network: a test that posts to a real service is worse than one that
 * fails. Only what a test's automation does is looked at, by the context that its worker runs in.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Socket } from "node:net";

interface Guard {
  /** Told of the first connection that was refused. */
  readonly onRefused: (error: Error) => void;
}

const guards = new AsyncLocalStorage<Guard>();
let isWatching = false;

/** Does the work with every connection of it refused that does not stay on this machine. */
export async function withoutNetwork<Value>(guard: Guard, work: () => Promise<Value>): Promise<Value> {
  watchSockets();
  return guards.run(guard, work);
}

// Every client in a process connects by this method: http, https, undici, tls and drivers of databases.
function watchSockets(): void {
  if (isWatching) return;
  isWatching = true;
  const connect = Reflect.get(Socket.prototype, "connect") as (...args: readonly unknown[]) => Socket;
  Reflect.set(
    Socket.prototype,
    "connect",
    function watched(this: Socket, ...args: readonly unknown[]): Socket {
      const guard = guards.getStore();
      const to = guard === undefined ? undefined : findFarHost(args);
      if (guard === undefined || to === undefined) return Reflect.apply(connect, this, args);
      const error = new Error(
        `the automation connected to ${to}, and a test stays off the network: hand in what it answers (fetch: () => Response.json({}) for fetch, steps: { "name of the step": () => ... } for a whole step), or network: "allow"`,
      );
      guard.onRefused(error);
      process.nextTick(() => this.destroy(error));
      return this;
    },
  );
}

/** Node calls it with its own arguments in a list, and others with options, or with a port and a host. */
function findFarHost(args: readonly unknown[]): string | undefined {
  const [first] = args;
  const [given, host] = Array.isArray(first) ? (first as readonly unknown[]) : args;
  const options =
    typeof given === "object" && given !== null
      ? (given as { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown })
      : { port: given, host };
  if (options.path !== undefined && options.path !== null && options.port === undefined) return undefined;
  const name = typeof options.host === "string" ? options.host : "localhost";
  return isHere(name) ? undefined : `${name}:${String(options.port)}`;
}

function isHere(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host.startsWith("127.");
}
