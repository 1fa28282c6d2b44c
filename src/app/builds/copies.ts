/**
 * Copies of automations that an author edits on the playground's page: run under a name of their own without touching
 * the file, and written to the file on purpose. Whoever reaches this runs code of their choice on this machine.
 */
import { access, constants, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Config } from "../config/config.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { copyNameOf } from "../../engine/build/automation-names.ts";
import { bundleAutomation } from "../../engine/build/bundle-automation.ts";
import { lookAtBuild } from "../../engine/build/look/look-at-build.ts";
import { type CopyInput, startCopy } from "../../journal/people/start-copy.ts";
import { findFileOf } from "../../journal/runs/builds.ts";
import { replaceFile } from "../replace-file.ts";
import type { Store } from "../open-store.ts";

export type { CopyInput } from "../../journal/people/start-copy.ts";

export interface AuthorFile {
  readonly folder: string;
  /** As seen from the automations folder. */
  readonly file: string;
  readonly text: string;
}

export interface Copies {
  /** @throws {HathiError} AUTOMATION_UNKNOWN */
  open(automation: string): Promise<AuthorFile>;
  /**
   * Runs a copy of the file that the automation is in.
   *
   * @throws {HathiError} BUILD_FAILED and the like, with file and line, or EVENT_UNKNOWN
   */
  run(copy: { automation: string; text: string; input: CopyInput }, by: Actor): Promise<RunId>;
  /**
   * Writes the copy to the file, or to the one that a link in the folder leads to.
   *
   * @throws {HathiError} COPY_NOT_SAVED where a link leads out of the folder, or the file may not be written
   * @param was what the file held when the copy was made
   * @returns false where the file holds something else by now; it is then left as it is
   */
  save(copy: { automation: string; text: string; was: string }): Promise<boolean>;
}

export function createCopies(
  { automationsFolder: folder }: Pick<Config, "automationsFolder">,
  { database, jobs }: Pick<Store, "database" | "jobs">,
): Copies {
  const open = async (automation: string): Promise<AuthorFile> => {
    const file = await findFileOf(database, automation);
    if (file === undefined) {
      throw new HathiError("AUTOMATION_UNKNOWN", `"${automation}" is not deployed any more`);
    }
    return { folder, file, text: await readFile(join(folder, file), "utf8") };
  };
  let saved: Promise<unknown> = Promise.resolve();
  const save: Copies["save"] = async ({ automation, text, was }) => {
    const found = await open(automation);
    if (found.text !== was) return false;
    const { place, mode } = await placeToSave(folder, found.file);
    await replaceFile(place, text, mode);
    return true;
  };
  return {
    open,
    async run({ automation, text, input }, by) {
      const { file } = await open(automation);
      const bundle = await bundleAutomation(join(folder, file), text);
      const { declared } = await lookAtBuild(file, bundle);
      if (!declared.some(({ name }) => name === automation)) {
        const names = declared.map(({ name }) => `"${name}"`).join(", ");
        throw new HathiError(
          "AUTOMATION_INVALID",
          `${file}: the copy does not export "${automation}" any more, but ${names}`,
        );
      }
      return startCopy(database, jobs, { name: copyNameOf(automation), build: bundle, input }, by);
    },
    // One after the other: of two at once the second has to see what the first has written.
    async save(copy) {
      const saving = saved.then(async () => save(copy));
      saved = saving.catch(() => {});
      return saving;
    },
  };
}

async function placeToSave(
  folder: string,
  file: string,
): Promise<{ readonly place: string; readonly mode: number }> {
  const [place, root] = await Promise.all([realpath(join(folder, file)), realpath(folder)]);
  if (!place.startsWith(root + sep)) {
    throw new HathiError(
      "COPY_NOT_SAVED",
      `${file} is a link to ${place}, outside of the automations folder: save the copy there by hand`,
    );
  }
  // A rename would replace a file that its owner has made read-only.
  await access(place, constants.W_OK).catch((error: unknown) => {
    throw new HathiError("COPY_NOT_SAVED", `${file} may not be written (${messageOf(error)})`, {
      cause: error,
    });
  });
  return { place, mode: (await stat(place)).mode & 0o777 };
}
