/** Describes each import of an automation: on which side of the journal it is, and which of its calls are steps. */
import type { PackageUse } from "../../engine/build/packages/classify-packages.ts";
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";

// Their clients have a connection. Replay opens a new one, without what was sent over the old one.
const stateful = new Set([
  "amqplib",
  "cassandra-driver",
  "ioredis",
  "kafkajs",
  "mongodb",
  "mongoose",
  "mqtt",
  "mysql",
  "mysql2",
  "nats",
  "node:dgram",
  "node:net",
  "node:tls",
  "pg",
  "postgres",
  "puppeteer",
  "playwright",
  "redis",
  "socket.io-client",
  "ssh2",
  "ws",
]);

export function describeImports(
  automations: readonly LoadedAutomation[],
  packages: readonly PackageUse[],
): readonly string[] {
  const connectors = new Set(automations.flatMap(({ needs }) => needs));
  return [
    ...[...connectors].map((name) => `${name}: every call is a step`),
    ...packages.flatMap((use) => [`${use.name}: ${describeUse(use)}`, ...warn(use)]),
  ];
}

function describeUse({ side, builtins, overruled }: PackageUse): string {
  const why = overruled ? " (by package.json)" : builtins.length > 0 ? ` (reaches ${clip(builtins)})` : "";
  return side === "inside"
    ? `inside${why}: part of the run; only its fetch calls and timers are recorded`
    : `outside${why}: a call that returns a promise is a step, a call that returns a value at once is recorded`;
}

function warn({ name, side }: PackageUse): readonly string[] {
  if (side !== "outside" || !stateful.has(name)) return [];
  return [`  WARNING its clients have a connection: open, use and close a client inside a single step(...)`];
}

function clip(builtins: readonly string[]): string {
  const shown = builtins.slice(0, 4).join(", ");
  return builtins.length > 4 ? `${shown} and ${builtins.length - 4} more` : shown;
}
