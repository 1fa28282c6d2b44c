/** Makes sure that the server's user can run initdb and postgres: where npm put them, or else from a copy. */
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { messageOf } from "../../core/text/describe-thrown.ts";
import type { ServerLogger } from "../cluster/cluster.ts";
import { codeOf, EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";
import { describeFailure } from "../explain-failure.ts";
import { getPlatformPackage } from "./platform-package.ts";
import { canRead, getSharedFolder } from "../cluster/reach.ts";
import { runProgram } from "../run-program.ts";
import type { ServerUser } from "../cluster/server-user.ts";
import { completeBinaries } from "./shared-libraries.ts";

const ABANDONED_AFTER_MS = 10 * 60_000;

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

export async function prepareBinaries(
  folder: string,
  user: ServerUser,
  logger: ServerLogger,
): Promise<Binaries> {
  const { native, id } = await getPlatformPackage();
  if (await isUsableInPlace(native, user)) return checkBinaries(native, user);
  const parent = user.kind === "self" ? folder : await getSharedFolder(user);
  const copy = join(parent, "postgres-binaries", id, "native");
  if (!(await exists(copy))) {
    logger.info({ from: native, to: copy }, "copying the Postgres binaries to where its user can run them");
    await copyBinaries(native, copy);
  }
  return checkBinaries(copy, user);
}

async function isUsableInPlace(native: string, user: ServerUser): Promise<boolean> {
  try {
    await completeBinaries(native);
  } catch {
    return false;
  }
  // A package is unpacked under one umask, so if these three can be read, the rest can be, too.
  const samples = [programIn(native, "postgres"), join(native, "lib"), join(native, "share", "postgresql")];
  for (const sample of samples) {
    if ((await exists(sample)) && !(await canRead(sample, user))) return false;
  }
  return true;
}

/** Makes a copy, which appears complete by a rename, even if several processes make it at once. */
export async function copyBinaries(native: string, copy: string): Promise<void> {
  const place = dirname(copy);
  await mkdir(place, { recursive: true });
  await removeAbandoned(place);
  const unfinished = await mkdtemp(join(place, "copying-"));
  try {
    const target = join(unfinished, "native");
    await cp(native, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => extname(source) !== ".a",
    });
    await completeBinaries(target);
    await openToAll(target);
    for (const folder of [dirname(place), place]) await chmod(folder, 0o755);
    await rename(target, copy);
  } catch (error) {
    const another = ["ENOTEMPTY", "EEXIST", "EPERM"].includes(codeOf(error) ?? "") && (await exists(copy));
    if (!another) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes unfinished copies of killed processes. A copy takes seconds, so old ones are abandoned. */
async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    const path = join(place, name);
    if (!name.startsWith("copying-") || Date.now() - (await stat(path)).mtimeMs < ABANDONED_AFTER_MS)
      continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, 0o755);
  }
}

/** Runs `postgres --version`, which fails for the same reasons as a start would, but faster. */
async function checkBinaries(native: string, user: ServerUser): Promise<Binaries> {
  const postgres = programIn(native, "postgres");
  const run = runProgram(postgres, ["--version"], { user, cwd: dirname(postgres) });
  const { exitCode, output } = await run.catch((error: unknown) => {
    throw describeUnrunnable(postgres, user, error);
  });
  const majorVersion = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (exitCode !== 0 || majorVersion === undefined) {
    throw describeFailure(`${postgres} does not run on this system`, output);
  }
  return { initdb: programIn(native, "initdb"), postgres, majorVersion };
}

function describeUnrunnable(postgres: string, user: ServerUser, error: unknown): EmbeddedPostgresError {
  const code = codeOf(error);
  if (user.kind === "other" && (code === "EPERM" || code === "EINVAL")) {
    return new EmbeddedPostgresError(
      `This process is root but may not become another user (${code}, as in a restricted container), and ` +
        `Postgres refuses to run as root. Run as an ordinary user. ${USE_ANOTHER_POSTGRES}`,
      { cause: error },
    );
  }
  if (code === "ENOENT") {
    return new EmbeddedPostgresError(
      `${postgres} does not run here: this system lacks the C library that it was made for (glibc; Alpine has ` +
        `musl). Use a Debian-based image. ${USE_ANOTHER_POSTGRES}`,
      { cause: error },
    );
  }
  return describeFailure(`${postgres} cannot be run (${code ?? messageOf(error)})`, "", error);
}

function programIn(native: string, name: string): string {
  return join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
