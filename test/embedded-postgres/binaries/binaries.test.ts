/** The embedded Postgres's binaries. */
import { spawnSync } from "node:child_process";
import { chmod, readdir, readFile, readlink, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyBinaries } from "../../../src/embedded-postgres/binaries/binaries.ts";
import { getPlatformPackage } from "../../../src/embedded-postgres/binaries/platform-package.ts";
import { completeBinaries } from "../../../src/embedded-postgres/binaries/shared-libraries.ts";
import { base } from "../embedded-servers.ts";

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

  it("are refused with advice, on a platform that has none and where the package is not installed", async () => {
    await expect(getPlatformPackage("linux", "s390x")).rejects.toThrow(/for linux-s390x .*Set DATABASE_URL/);
    await expect(getPlatformPackage("darwin", "x64")).rejects.toThrow(/npm install --include=optional/);
  });
});
