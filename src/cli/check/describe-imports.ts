/** For each import of an automation: on which side of the journal it is, and what of it is a step. */
import type { PackageUse } from "../../engine/build/classify-packages.ts";
import type { LoadedAutomation } from "../../engine/build/declarations.ts";

// Their clients hold a connection, which a replay makes again without what was said on it.
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
    ? `inside${why}: part of the run, of which only fetch calls and timers are recorded`
    : `outside${why}: a call that gives a promise is a step, one that gives a value at once is recorded`;
}

function warn({ name, side }: PackageUse): readonly string[] {
  if (side !== "outside" || !stateful.has(name)) return [];
  return [`  WARNING its clients hold a connection: open, use and close one inside a single step(...)`];
}

function clip(builtins: readonly string[]): string {
  const shown = builtins.slice(0, 4).join(", ");
  return builtins.length > 4 ? `${shown} and ${builtins.length - 4} more` : shown;
}
