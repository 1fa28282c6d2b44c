/** The HTTP server of intake: bounds the number, size and time of requests before any handler sees them. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { Logger } from "../../core/ports/logger.ts";
import { boundConnections, type ConnectionBounds } from "./bound-connections.ts";

const timing = {
  /** From the connection, or the end of the last request, to the end of the headers. */
  headersTimeout: 10_000,
  /** From the first byte of a request to the last byte of its body. */
  requestTimeout: 30_000,
  /** Between two requests of a connection. */
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const headerBytes = 16 * 1024;
const mostHeaders = 100;
/** How often at most this is logged. */
const saidEveryMs = 60_000;

export function createIntakeServer(
  listener: RequestListener,
  bounds: ConnectionBounds,
  logger: Logger,
): Server {
  const server = createServer({ ...timing, maxHeaderSize: headerBytes }, listener);
  server.maxHeadersCount = mostHeaders;
  boundConnections(server, { ...bounds, connections: affordable(bounds.connections) }, logger);
  surviveFullTables(server, logger);
  return server;
}

/** At most half of the files that this process may open. The other half is for the database, builds and steps. */
function affordable(connections: number): number {
  const most = findOpenFiles();
  return most === undefined ? connections : Math.max(1, Math.min(connections, Math.floor(most / 2)));
}

function findOpenFiles(): number | undefined {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === undefined ? undefined : Number(most);
  } catch {
    // Elsewhere than on Linux only the configured bound counts.
    return undefined;
  }
}

/** When file descriptors run out, logs that a connection could not be taken, and goes on with the next one. */
function surviveFullTables(server: Server, logger: Logger): void {
  let saidAt = -Infinity;
  server.on("error", (error: NodeJS.ErrnoException) => {
    // Errors before the server listens are reported to whoever starts it.
    if (!server.listening || performance.now() - saidAt < saidEveryMs) return;
    saidAt = performance.now();
    logger.error({ err: error }, "a connection could not be taken");
  });
}
