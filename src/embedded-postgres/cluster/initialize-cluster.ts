/** Makes a new cluster with initdb under another name, and renames it once it is complete. */
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Binaries } from "../binaries/binaries.ts";
import { clusterAt, entryOf, SUPERUSER, UNFINISHED } from "./cluster.ts";
import type { Cluster, ServerLogger } from "./cluster.ts";
import { describeFailure } from "../explain-failure.ts";
import { canKeepDataIn, getSharedFolder, giveTo } from "./reach.ts";
import { noteFolderOf, retireForgottenHomes } from "./homes-elsewhere.ts";
import { runProgram } from "../run-program.ts";
import type { ServerUser } from "./server-user.ts";

/** The caller has the folder's lock, so that nobody else makes a cluster here at the same time. */
export async function initializeCluster(
  folder: string,
  user: ServerUser,
  binaries: Binaries,
  options: { readonly durable: boolean; readonly logger: ServerLogger },
): Promise<Cluster> {
  const home = await chooseHome(folder, user, options.logger);
  await removeUnfinished(folder, home);
  const unfinished = clusterAt(`${home}${UNFINISHED}${randomBytes(4).toString("hex")}`, user);
  options.logger.info({ home, user: nameOf(user) }, "making a new Postgres cluster");
  try {
    await fillHome(unfinished, folder, binaries, options.durable);
    await rename(unfinished.home, home);
  } catch (error) {
    await rm(unfinished.home, { recursive: true, force: true });
    throw error;
  }
  if (options.durable) await syncFolder(dirname(home));
  if (home !== entryOf(folder)) await symlink(home, entryOf(folder));
  if (options.durable) await syncFolder(folder);
  return clusterAt(home, user);
}

async function fillHome(
  cluster: Cluster,
  folder: string,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  await mkdir(cluster.home);
  // The home stays ours. The server's user can enter it, and owns the data in it.
  await chmod(cluster.home, cluster.user.kind === "self" ? 0o700 : 0o755);
  await mkdir(cluster.dataFolder, { mode: 0o700 });
  await giveTo(cluster.dataFolder, cluster.user);
  await runInitdb(cluster, binaries, durable);
  await noteFolderOf(cluster.home, folder);
}

/** Chooses the data folder if the server's user can enter it, so that whoever keeps the folder keeps the database. */
async function chooseHome(folder: string, user: ServerUser, logger: ServerLogger): Promise<string> {
  if (await canKeepDataIn(folder, user)) return entryOf(folder);
  const shared = await getSharedFolder(user);
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  await retireForgottenHomes(shared, folder, logger);
  const home = join(shared, `${hash}-${randomBytes(4).toString("hex")}`);
  logger.warn(
    { folder, home, user: nameOf(user) },
    "Postgres cannot run as root and its user cannot enter the data folder: the database is kept elsewhere",
  );
  return home;
}

async function removeUnfinished(folder: string, home: string): Promise<void> {
  const start = home === entryOf(folder) ? basename(home) : basename(home).split("-")[0];
  for (const name of await readdir(dirname(home))) {
    if (!name.startsWith(`${start}`) || !name.includes(UNFINISHED)) continue;
    // An initdb that outlived its killed parent may still be writing there.
    await rm(join(dirname(home), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runInitdb(cluster: Cluster, binaries: Binaries, durable: boolean): Promise<void> {
  const password = randomBytes(24).toString("base64url");
  await writeFile(cluster.passwordFile, password, { mode: 0o600 });
  await giveTo(cluster.passwordFile, cluster.user);
  const { exitCode, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${cluster.dataFolder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${cluster.passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { user: cluster.user, cwd: cluster.home },
  );
  if (exitCode !== 0) throw describeFailure(`initdb could not make a cluster in ${cluster.home}`, output);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nameOf(user: ServerUser): string {
  return user.kind === "self" ? "the user of this process" : user.name;
}
