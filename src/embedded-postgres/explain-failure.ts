/** Turns what initdb, postgres or the system said when they failed into one sentence that says what to do. */
import { messageOf } from "../core/text/describe-thrown.ts";
import { codeOf, EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "./embedded-postgres-error.ts";

const KEPT_LINES = 15;

const explanations: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|disk is full|ENOSPC/i, "The disk is full. Free some space and start again."],
  [
    /could not (create|map|resize) (anonymous )?shared memory|Cannot allocate memory|out of memory|ENOMEM/i,
    "There is not enough memory, or shared memory, for it. Free some, or give the container more (also --shm-size).",
  ],
  [
    /GLIBC_[\d.]+' not found|GLIBCXX_|symbol not found|ld-musl/i,
    "The binaries need another C library than this system has (glibc; Alpine has musl). Use a Debian-based image.",
  ],
  [
    /error while loading shared libraries: (\S+?):|Library not loaded/i,
    "A shared library that the binaries need is not installed on this system (its name is below). Install it.",
  ],
  [
    /could not look up (local|effective) user ID/i,
    "The user that runs this has no entry in /etc/passwd, which Postgres insists on. Add one.",
  ],
  [
    /pre-existing shared memory block/i,
    "Processes of a server that was killed still work on this data. Wait for their end, or end them " +
      "(ps lists them as `postgres: hathi: ...`).",
  ],
  [
    /lock file "postmaster\.pid" already exists/i,
    "Another server runs on this data. Stop it: the first line of postmaster.pid in the data folder is its pid.",
  ],
  [
    /could not locate a valid checkpoint record|invalid (primary )?checkpoint|invalid page in block|PANIC:/i,
    "The data is damaged. Restore it from a backup, or move its folder away to start with an empty database.",
  ],
  [
    /unrecognized configuration parameter|invalid value for parameter|requires a numeric value/i,
    "A setting that was handed to it is wrong (it is named below).",
  ],
  [
    /Read-only file system|EROFS/i,
    "The file system is read-only. Point HATHI_DATA at a folder that can be written.",
  ],
  [
    /Permission denied|Operation not permitted|has wrong ownership|has invalid permissions|EACCES|EPERM/i,
    "A file belongs to somebody else or has the wrong mode. Give it back to the user that runs this.",
  ],
];

/** The advice for the first known cause in the output; undefined where none is known. */
function findExplanation(output: string): string | undefined {
  return explanations.find(([pattern]) => pattern.test(output))?.[1];
}

/** The error for a program that failed: what failed, what to do, and the program's last lines. */
export function describeFailure(what: string, output: string, cause?: unknown): EmbeddedPostgresError {
  const lastLines = output.trimEnd().split("\n").slice(-KEPT_LINES).join("\n");
  const parts = [`${what}.`, findExplanation(output), USE_ANOTHER_POSTGRES];
  const sentence = parts.filter((part) => part !== undefined).join(" ");
  return new EmbeddedPostgresError(
    lastLines.trim() === "" ? sentence : `${sentence}\nIts last lines:\n${lastLines}`,
    cause === undefined ? undefined : { cause },
  );
}

/** Turns anything that was thrown into our error. File system errors get their advice, too. */
export function toEmbeddedPostgresError(error: unknown, folder: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  const message = messageOf(error);
  const what = `The embedded Postgres in ${folder} cannot be used: ${message.replace(/\.$/, "")}`;
  const advice = findExplanation(`${codeOf(error) ?? ""} ${message}`);
  return new EmbeddedPostgresError(
    [`${what}.`, advice, USE_ANOTHER_POSTGRES].filter((part) => part !== undefined).join(" "),
    { cause: error },
  );
}
