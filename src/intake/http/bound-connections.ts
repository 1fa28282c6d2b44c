/**
 * Bounds how many connections may be open, in total and by address. Past the bound, a new connection is taken and the
 * one that has kept us waiting longest is closed. So silent connections cannot lock out a sender, and an address that
 * stands for many senders, such as a reverse proxy's, loses only its idle connections.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "../../core/ports/logger.ts";

export interface ConnectionBounds {
  readonly connections: number;
  readonly connectionsPerAddress: number;
}

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** The request that is being read or answered; null between requests. */
  request: IncomingMessage | null;
}

/** How often at most this is logged, so that whoever floods the server does not flood the log. */
const saidEveryMs = 60_000;

export function boundConnections(
  server: Server,
  bounds: ConnectionBounds,
  logger: Logger,
  nowMs: () => number = () => performance.now(),
): void {
  // In order of their last answers: the first connection has kept us waiting longest.
  const connections = new Map<Socket, Connection>();
  const counts = new Map<string, number>();
  const say = saySeldom(logger, nowMs);

  const forget = (connection: Connection): void => {
    if (!connections.delete(connection.socket)) return;
    const left = (counts.get(connection.address) ?? 1) - 1;
    if (left === 0) counts.delete(connection.address);
    else counts.set(connection.address, left);
  };
  const makeRoom = (address?: string): void => {
    for (const connection of connections.values()) {
      const isAwaited = connection.request === null || !connection.request.complete;
      if (!isAwaited || (address !== undefined && connection.address !== address)) continue;
      forget(connection);
      connection.socket.destroy();
      return;
    }
  };

  server.on("connection", (socket: Socket) => {
    const connection: Connection = { socket, address: socket.remoteAddress ?? "", request: null };
    connections.set(socket, connection);
    counts.set(connection.address, (counts.get(connection.address) ?? 0) + 1);
    socket.once("close", () => forget(connection));
    const isOverAddress = (counts.get(connection.address) ?? 0) > bounds.connectionsPerAddress;
    if (!isOverAddress && connections.size <= bounds.connections) return;
    say({ open: connections.size, address: connection.address });
    // This closes the new connection itself where all others are being answered.
    makeRoom(isOverAddress ? connection.address : undefined);
  });

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket);
    if (connection === undefined) return;
    connection.request = request;
    response.once("close", () => {
      if (connection.request === request) connection.request = null;
      if (!connections.delete(connection.socket)) return;
      connections.set(connection.socket, connection);
    });
  });
}

function saySeldom(logger: Logger, nowMs: () => number): (fields: object) => void {
  let saidAt = -Infinity;
  let count = 0;
  return (fields) => {
    count += 1;
    if (nowMs() - saidAt < saidEveryMs) return;
    saidAt = nowMs();
    logger.warn({ ...fields, closed: count }, "too many connections: those that keep us waiting are closed");
    count = 0;
  };
}
