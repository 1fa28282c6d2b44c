/** The embedded Postgres under several users, and in folders that are closed, moved or gone. */
import { spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readlink, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeDataFolder } from "../support/global-setup.ts";
import { select } from "../support/select.ts";
import { base, childProgram, isRoot, start, startInChild, stopInChild } from "./embedded-servers.ts";

describe("users and closed folders", { timeout: 120_000 }, () => {
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
    await stopInChild(child);

    const postgres = await start(folder);
    expect(postgres.startedHere).toBe(true);
    await postgres.stop();
    const again = await startInChild(folder, { uid: 65_534, gid: 65_534 });
    await stopInChild(again);
  });
});
