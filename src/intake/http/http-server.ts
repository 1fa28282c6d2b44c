/** The HTTP server of intake: what comes in before any handler sees it, within bounds of number, size and time. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { Logger } from "../../core/ports/logger.ts";
import { boundConnections, type ConnectionBounds } from "./bound-connections.ts";

const timing = {
  /** From the connection, or the request before, to the end of the headers. */
  headersTimeout: 10_000,
  /** From the first byte to the last of a request, body and all. */
  requestTimeout: 30_000,
  /** Between two requests. */
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const headerBytes = 16 * 1024;
const mostHeaders = 100;
/** Said so often at most. */
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

/** Half of the files that this process may open: the others are the database's, the builds' and the steps'. */
function affordable(connections: number): number {
  const most = findOpenFiles();
  return most === undefined ? connections : Math.max(1, Math.min(connections, Math.floor(most / 2)));
}

function findOpenFiles(): number | undefined {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === undefined ? undefined : Number(most);
  } catch {
    // Not Linux: the bound is what was configured.
    return undefined;
  }
}

/** Without a file descriptor a connection cannot be taken: the server says so, and takes the next one again. */
function surviveFullTables(server: Server, logger: Logger): void {
  let saidAt = -Infinity;
  server.on("error", (error: NodeJS.ErrnoException) => {
    // Before it listens, whoever starts it is told.
    if (!server.listening || performance.now() - saidAt < saidEveryMs) return;
    saidAt = performance.now();
    logger.error({ err: error }, "a connection could not be taken");
  });
}
