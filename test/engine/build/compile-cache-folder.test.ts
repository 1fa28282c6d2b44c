import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { findCompileCacheFolder } from "../../../src/engine/build/compile-cache-folder.ts";

async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "hathi-home-"));
  onTestFinished(async () => rm(home, { recursive: true, force: true }));
  return home;
}

test("what was compiled is kept in a folder that only its user can enter", async () => {
  const home = await makeHome();
  const folder = findCompileCacheFolder(home);
  expect(folder).toBe(join(home, ".cache", "hathi", "compile"));
  expect((await stat(folder ?? "")).mode & 0o777).toBe(0o700);
  // And found again.
  expect(findCompileCacheFolder(home)).toBe(folder);
});

test("nothing is kept where somebody else could have put code: the folder is theirs, writable by them, or a link", async () => {
  const home = await makeHome();
  const ours = process.getuid?.() ?? 0;
  expect(findCompileCacheFolder(home, ours + 1)).toBeUndefined();
  expect(findCompileCacheFolder(join(home, "nowhere"))).toBeUndefined();

  const open = await makeHome();
  await mkdir(join(open, ".cache", "hathi"), { recursive: true });
  await chmod(join(open, ".cache", "hathi"), 0o777);
  expect(findCompileCacheFolder(open)).toBeUndefined();

  const linked = await makeHome();
  const elsewhere = await makeHome();
  await mkdir(join(linked, ".cache"));
  await symlink(elsewhere, join(linked, ".cache", "hathi"));
  expect(findCompileCacheFolder(linked)).toBeUndefined();
});

test("no process or thread of Hathi's takes a folder for it that anybody could have made", async () => {
  const source = new URL("../../../src/", import.meta.url);
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const calls = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(new URL(name, source), "utf8");
      return [...text.matchAll(/enableCompileCache\((.*)\);/g)].map(([, given]) => given);
    }),
  );
  expect(new Set(calls.flat())).toEqual(new Set(["cacheFolder"]));
});

test.skipIf(process.getuid?.() !== 0)(
  "a user whom the machine does not know, as a container may have, has no such folder and no error",
  async () => {
    const file = new URL("../../../src/engine/build/compile-cache-folder.ts", import.meta.url);
    const script = `const found = await import(${JSON.stringify(file.href)});
      console.log(found.findCompileCacheFolder(), found.findBuildsFolder(), found.findCodeFolder());`;
    const ended = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      env: {},
      cwd: "/",
      uid: 4_321,
      gid: 4_321,
    });
    expect((await ended).stdout.trim()).toBe("undefined undefined undefined");
  },
);
