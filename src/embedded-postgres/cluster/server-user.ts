/** Decides which user of the operating system runs the server: our own user, or another one if we are root. */
import { readFile, stat } from "node:fs/promises";
import { EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";

export type ServerUser =
  | { readonly kind: "self" }
  | { readonly kind: "other"; readonly name: string; readonly uid: number; readonly gid: number };

/** Users that exist on practically every system, the most suitable first. Postgres refuses to run as root. */
const stands = ["postgres", "_postgres", "nobody"];

/** The user for a cluster that does not exist yet. */
export async function decideServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return { kind: "self" };
  const users = await readUsers();
  for (const name of stands) {
    const found = users.find((user) => user.name === name && user.uid !== 0);
    if (found !== undefined) return { kind: "other", ...found };
  }
  throw new EmbeddedPostgresError(
    "This process is root, Postgres refuses to run as root, and /etc/passwd has neither a user postgres nor " +
      `nobody to run it as. Run as an ordinary user. ${USE_ANOTHER_POSTGRES}`,
  );
}

/** The user for a cluster that exists: the owner of its data. */
export async function getOwnerOf(dataFolder: string): Promise<ServerUser> {
  const ourUid = process.getuid?.();
  if (ourUid === undefined) return { kind: "self" };
  const { uid, gid } = await stat(dataFolder);
  const name = (await readUsers()).find((user) => user.uid === uid)?.name ?? `uid ${uid}`;
  if (ourUid !== 0) {
    if (uid === ourUid) return { kind: "self" };
    throw new EmbeddedPostgresError(
      `The data in ${dataFolder} belongs to ${name}, and this process runs as uid ${ourUid}. Run as that user ` +
        `or as root, or give the folder to this user (chown -R). ${USE_ANOTHER_POSTGRES}`,
    );
  }
  if (uid === 0) {
    throw new EmbeddedPostgresError(
      `The data in ${dataFolder} belongs to root, and Postgres refuses to run as root. Give it to another ` +
        `user (chown -R postgres ${dataFolder}). ${USE_ANOTHER_POSTGRES}`,
    );
  }
  return { kind: "other", name, uid, gid };
}

/** The part of spawn's options that makes the child run as this user. */
export function identityOf(user: ServerUser): { readonly uid?: number; readonly gid?: number } {
  return user.kind === "self" ? {} : { uid: user.uid, gid: user.gid };
}

async function readUsers(): Promise<readonly { name: string; uid: number; gid: number }[]> {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  return passwd
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
