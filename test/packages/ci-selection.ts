/** One automation for each way in which a package can be silently wrong: as many as CI plays in some minutes. */
export const ciSelection: readonly string[] = [
  // Thenables: an effect must not be repeated by who awaits them.
  "execa",
  "superagent",
  "knex",
  "simple-git",
  // Getters of classes, and streams with a sleep in their loop.
  "ai",
  "ai-stream",
  // What a call changes in an object.
  "exceljs-edit",
  "form-data",
  "prom-client",
  // Calls that give a live object; one's own lines in a file.
  "winston",
  // Objects that would have other values when they are made again.
  "cron-parser",
  "dequal",
  "pg-types",
  // Drivers and clients over sockets.
  "pg-pool",
  "mongoose",
  "mqtt",
  // Modules by name, places of files, the top level.
  "sequelize",
  "dotenv",
  "sentry-node",
  // Signatures that are random, and machine code.
  "jose",
  "sharp",
];

/** At how many writes a journal is cut there. */
export const ciCuts = 4;
