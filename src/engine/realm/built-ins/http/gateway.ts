/**
 * The other end of every HTTP connection of a run: a server that never listens. It reads what the run's own client,
 * with Node's own classes, has written to a connection in memory, and answers with what the exchange came to.
 */
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

// By the gateway's end of a connection. One server serves all runs, and keeps nothing of them.
const served = new WeakMap<object, Serve>();
let server: http.Server | undefined;

export function connectToGateway(end: Duplex, serve: Serve): void {
  served.set(end, serve);
  server ??= createGateway();
  server.emit("connection", end);
}

function createGateway(): http.Server {
  const pass: Serve = (request, response) => served.get(request.socket)?.(request, response);
  const created = http.createServer(
    // No limits and no timeouts here: the real server says what it allows, and the run's client does its own timing.
    {
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
      maxHeaderSize: 1 << 20,
      requireHostHeader: false,
    },
    pass,
  );
  created.timeout = 0;
  created.on("checkExpectation", pass);
  // The body is sent when it is whole, so a client that asks first whether the server wants it is told yes.
  created.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    pass(request, response);
  });
  // The client has gone away, and knows that.
  created.on("clientError", (_error, socket) => void socket.destroy());
  return created;
}
