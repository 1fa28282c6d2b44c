/** What to do with packages that keep connections: a connection ends when its run is parked. */
import type { Side } from "../../engine/build/packages/classify-packages.ts";

const reset = "a connection ends when its run is parked";
const inOneStep = "open, use and close a client inside a single step(...)";
const reconnects = `${reset}: its client connects again by itself`;

// Those that stay with one connection fail openly at their next call.
const inside: Readonly<Record<string, string>> = {
  amqplib: `${reset}, and its client does not connect again: connect after each wait, or ${inOneStep}`,
  "cassandra-driver": reconnects,
  ioredis: reconnects,
  kafkajs: reconnects,
  knex: reconnects,
  mongodb: reconnects,
  mongoose: reconnects,
  mqtt: reconnects,
  mysql: `${reset}: take createPool, which opens another, and not createConnection`,
  mysql2: `${reset}: take createPool, which opens another, and not createConnection`,
  nats: reconnects,
  "node-ssh": `${reset}, and its client does not connect again: connect after each wait, or ${inOneStep}`,
  "node:net": `${reset}: the code hears of ECONNRESET, and has to connect again`,
  "node:tls": `${reset}: the code hears of ECONNRESET, and has to connect again`,
  pg: `${reset}: take a Pool, which opens another, and not a Client`,
  postgres: reconnects,
  redis: reconnects,
  sequelize: reconnects,
  "socket.io-client": reconnects,
  ssh2: `${reset}, and its client does not connect again: connect after each wait, or ${inOneStep}`,
  ws: `${reset}, and a WebSocket does not connect again: open another after each wait, or ${inOneStep}`,
};

/** What to do with its clients; undefined if it is not known to have connections. */
export function findSessionAdvice(name: string, side: Side): string | undefined {
  if (side === "inside") return inside[name];
  const isKnown = name in inside || name === "playwright" || name === "puppeteer";
  return isKnown ? `its clients have a connection: ${inOneStep}` : undefined;
}
