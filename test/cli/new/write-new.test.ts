import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeNew } from "../../../src/cli/new/write-new.ts";

it("writes all files or none, also where a link leads nowhere or a folder is a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hathi-new-"));
  onTestFinished(async () => rm(folder, { recursive: true }));
  const files = (...names: readonly string[]) =>
    names.map((name) => ({ to: join(folder, name), text: name }));
  await symlink(join(folder, "nowhere"), join(folder, "link.ts"));
  await expect(writeNew(files("first.ts", "link.ts"))).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  await writeFile(join(folder, "flat"), "");
  await expect(writeNew(files("first.ts", "flat/second.ts"))).rejects.toThrow(/flat/);
  expect(await readdir(folder)).toEqual(["flat", "link.ts"]);
  await writeNew(files("first.ts", "deep/second.ts"));
  expect(await readdir(folder)).toEqual(["deep", "first.ts", "flat", "link.ts"]);
});
