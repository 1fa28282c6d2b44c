/** The embedded Postgres of one data folder, over many starts, killed processes and copied folders. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, describe, expect, it, vi } from "vitest";
import { startEmbeddedPostgres } from "../../src/embedded-postgres/embedded-postgres.ts";
import { isAlive } from "../../src/embedded-postgres/server/postmaster-file.ts";
import { removeDataFolder } from "../support/global-setup.ts";
import { select } from "../support/select.ts";
import { base, isRoot, patience, quiet, start, startInChild, stopInChild } from "./embedded-servers.ts";

describe("in one data folder, start after start", { timeout: 30_000 }, () => {
  const folder = join(base, "one", ".hathi");

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

    await stopInChild(child);
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

function asOwnerOf({ uid, gid }: { uid: number; gid: number }): { uid?: number; gid?: number } {
  return isRoot ? { uid, gid } : {};
}
