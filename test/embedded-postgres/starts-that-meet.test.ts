/** Starts of the embedded Postgres that happen at the same time, or end midway. */
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { isAlive } from "../../src/embedded-postgres/server/postmaster-file.ts";
import { select } from "../support/select.ts";
import { base, patience, spawnStart, start, startInChild, stopInChild } from "./embedded-servers.ts";

describe("starts that meet, or end midway", { timeout: 30_000 }, () => {
  it("shares one server between two processes that start at once", async () => {
    const folder = join(base, "race", ".hathi");
    const children = await Promise.all([startInChild(folder), startInChild(folder)]);
    expect(children[0].pid).toBe(children[1].pid);
    expect(children.filter((child) => child.startedHere)).toHaveLength(1);
    for (const child of children) {
      await stopInChild(child);
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
