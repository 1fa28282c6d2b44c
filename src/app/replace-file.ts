/** Writes a file that a person owns: a process that dies meanwhile, or a full disk, leaves the old file whole. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/**
 * Writes beside the file and renames, so that whoever reads meanwhile sees the old text or the new one.
 *
 * @param place the file itself: a link in its place would be replaced by a file
 * @param mode the permissions of the file, whatever the process would give to a new one
 */
export async function replaceFile(place: string, text: string, mode: number): Promise<void> {
  const fresh = `${place}.${randomBytes(6).toString("hex")}.new`;
  // Refused where something has that name: a link there would have another file written.
  const file = await open(fresh, "wx", 0o600);
  try {
    try {
      await file.writeFile(text);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, place);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
