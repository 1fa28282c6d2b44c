import { chmod, chown, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { withFolderLock } from "../../../src/embedded-postgres/server/folder-lock.ts";

async function makeFolder(): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-lock-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return { folder, file: join(folder, "postgres.lock") };
}

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

it("nobody else can open the lock or take it, even where an earlier version made the file", async () => {
  const { folder, file } = await makeFolder();
  await withFolderLock(folder, async () => expect(await modeOf(file)).toBe(0o600));
  await chmod(file, 0o644);
  await withFolderLock(folder, async () => expect(await modeOf(file)).toBe(0o600));
});

it("a lock that is a link, or that is somebody else's, is refused by name", async () => {
  const { folder, file } = await makeFolder();
  await symlink("/dev/null", file);
  await expect(withFolderLock(folder, async () => {})).rejects.toThrow(`${file} is no file`);
  await rm(file);
  if (process.getuid?.() !== 0) return;
  await writeFile(file, "");
  await chown(file, 12345, 12345);
  await expect(withFolderLock(folder, async () => {})).rejects.toThrow("a file of another user (uid 12345)");
});

it("a lock that root makes in the folder of a user is that user's", async () => {
  if (process.getuid?.() !== 0) return;
  const { folder, file } = await makeFolder();
  await chown(folder, 12345, 12345);
  await withFolderLock(folder, async () => {});
  expect(await stat(file)).toMatchObject({ uid: 12345, gid: 12345 });
  // Then root starts again.
  await withFolderLock(folder, async () => {});
});
