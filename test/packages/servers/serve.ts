/** The process of all local servers: it says where they are, and hands the ledger over when it is asked for it. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import type { Effect } from "../play/outcome.ts";
import { dockerServer } from "./docker.ts";
import { httpServer } from "./http/http-server.ts";
import { note, takeEffects } from "./ledger.ts";
import { mailServer, tlsMailServer } from "./mail.ts";
import { mcpServer } from "./mcp.ts";
import { mongoServer } from "./mongo.ts";
import { mysqlServer } from "./mysql.ts";
import { redisServer } from "./redis.ts";
import { mqttServer, mqttWebSocketServer, webSocketServer } from "./sockets.ts";
import { sshServer } from "./ssh.ts";
import { tlsPostgresServer } from "./tls-postgres.ts";

export type ServersReport =
  /** The port of each, by the name of its environment variable. */
  | { readonly kind: "up"; readonly ports: Readonly<Record<string, number>> }
  | { readonly kind: "effects"; readonly effects: readonly Effect[] };

const loopback = "127.0.0.1";

async function open(server: Server): Promise<number> {
  server.listen(0, loopback);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Servers that wrap Node's: they listen in their own words. */
async function openWrapped(
  listen: (port: number, done: () => void) => void,
  port: () => number,
): Promise<number> {
  await new Promise<void>((resolve) => listen(0, resolve));
  return port();
}

process.on("uncaughtException", (error) => note(`a local server threw: ${error.message}`));
process.on("disconnect", () => process.exit());
process.on("message", () => report({ kind: "effects", effects: takeEffects() }));

function report(said: ServersReport): void {
  process.send?.(said);
}

const wrapped = mysqlServer as unknown as {
  listen: (port: number, host: string, done: () => void) => void;
  _server: Server;
};

report({
  kind: "up",
  ports: {
    HTTP: await open(httpServer),
    DOCKER: await open(dockerServer),
    REDIS: await open(redisServer),
    MONGO: await open(mongoServer),
    MAIL: await openWrapped(
      (port, done) => mailServer.listen(port, loopback, done),
      () => (mailServer.server.address() as AddressInfo).port,
    ),
    TLSMAIL: await openWrapped(
      (port, done) => tlsMailServer.listen(port, loopback, done),
      () => (tlsMailServer.server.address() as AddressInfo).port,
    ),
    TLSPG: await open(tlsPostgresServer),
    MQTTWS: await open(mqttWebSocketServer),
    MYSQL: await openWrapped(
      (port, done) => wrapped.listen(port, loopback, done),
      () => (wrapped._server.address() as AddressInfo).port,
    ),
    SSH: await openWrapped(
      (port, done) => sshServer.listen(port, loopback, done),
      () => (sshServer.address() as AddressInfo).port,
    ),
    MQTT: await open(mqttServer),
    WS: await open(webSocketServer),
    MCP: await open(mcpServer),
  },
});
