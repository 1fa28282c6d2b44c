/**
 * Builds as they were made last on this machine, with what they were made of: a start bundles and looks at what has
 * changed alone. They are in a folder of this user's, beside the compiled code, and nothing depends on them.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentForCode } from "../../../core/secrets/own-variables.ts";
import type { BuildId } from "../../../core/ids.ts";
import type { Bundle } from "../bundle-automation.ts";
import { findBuildsFolder } from "../compile-cache-folder.ts";
import type { LoadedAutomation } from "../packages/declarations.ts";
import { type AskedOfMachine, signAsked } from "../look/asked-of-machine.ts";
import { hasChangedSince, isUnchanged, type MadeOf, signAll } from "./made-of.ts";

export interface KeptBuild {
  readonly bundle: Bundle;
  /** Absent if its top level has to be looked at again: the machine may give other answers to what it asked. */
  readonly declared?: readonly LoadedAutomation[] | undefined;
}

/** What a look has found, and what that depends on beside the build. */
export interface Look {
  readonly declared: readonly LoadedAutomation[];
  readonly asked: AskedOfMachine;
}

interface Note {
  readonly stamp: string;
  readonly madeOf: MadeOf;
  readonly bundle: Omit<Bundle, "script" | "madeOf">;
  readonly look: {
    readonly declared: readonly LoadedAutomation[];
    readonly asked: Pick<AskedOfMachine, "variables" | "listed" | "facts">;
    readonly sign: string;
    readonly files: MadeOf;
  } | null;
}

const mostFiles = 400;
const source = fileURLToPath(new URL("../../..", import.meta.url));

/** Those of this user; undefined where no folder is safe enough. */
export function openKeptBuilds(): KeptBuilds | undefined {
  const folder = findBuildsFolder();
  return folder === undefined ? undefined : new KeptBuilds(folder);
}

export class KeptBuilds {
  readonly #folder: string;
  // A clock of files may be coarser than that of the process.
  readonly #settledMs: number;
  readonly #environment = environmentForCode(process.env);
  #stamp: Promise<string> | undefined;

  /** @param settledMs how long before a build what it was made of must have been unchanged */
  constructor(folder: string, settledMs = 2000) {
    this.#folder = folder;
    this.#settledMs = settledMs;
  }

  /** Undefined if there is none, or if anything that it was made of has changed. */
  async find(file: string): Promise<KeptBuild | undefined> {
    try {
      const note = await this.#read(file);
      if (note.stamp !== (await this.#ownStamp()) || !(await isUnchanged(note.madeOf))) return undefined;
      const script = await readFile(this.#path(file, "js"), "utf8");
      if (digest(script).slice(0, 16) !== note.bundle.id) return undefined;
      const bundle = { ...note.bundle, script };
      return note.look !== null && (await this.#isTrue(note.look))
        ? { bundle, declared: note.look.declared }
        : { bundle };
    } catch {
      return undefined;
    }
  }

  async #isTrue({ asked, sign, files }: NonNullable<Note["look"]>): Promise<boolean> {
    return signAsked(asked, this.#environment) === sign && isUnchanged(files);
  }

  /** @param began when it was begun to be made */
  async keep(file: string, began: Date, bundle: Bundle, look: Look): Promise<void> {
    const { madeOf: paths, script, ...rest } = bundle;
    if (paths === undefined) return;
    const madeOf = await signAll(paths);
    const since = began.getTime() - this.#settledMs;
    if (hasChangedSince(madeOf, since)) return;
    const note: Note = {
      stamp: await this.#ownStamp(),
      madeOf,
      bundle: rest,
      look: await this.#noteLook(look, since),
    };
    try {
      await this.#write(this.#path(file, "js"), script);
      await this.#write(this.#path(file, "json"), JSON.stringify(note));
      await this.#clear();
    } catch {
      // A full disk or a folder that is gone: it is made again the next time.
    }
  }

  /** Keeps what another look has found of a build that is kept already. */
  async keepLook(file: string, began: Date, id: BuildId, look: Look): Promise<void> {
    try {
      const note = await this.#read(file);
      if (note.bundle.id !== id) return;
      const noted = await this.#noteLook(look, began.getTime() - this.#settledMs);
      await this.#write(this.#path(file, "json"), JSON.stringify({ ...note, look: noted } satisfies Note));
    } catch {
      // It is looked at again the next time.
    }
  }

  async #noteLook({ declared, asked }: Look, since: number): Promise<Note["look"]> {
    const { variables, listed, facts, more } = asked;
    const files = await signAll(asked.files);
    if (more || hasChangedSince(files, since)) return null;
    const compared = { variables, listed, facts };
    return { declared, asked: compared, sign: signAsked(compared, this.#environment), files };
  }

  async #read(file: string): Promise<Note> {
    return JSON.parse(await readFile(this.#path(file, "json"), "utf8")) as Note;
  }

  #path(file: string, ending: string): string {
    return join(this.#folder, `${digest(file).slice(0, 32)}.${ending}`);
  }

  async #write(path: string, text: string): Promise<void> {
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  }

  /** Those of folders that are no more would stay for ever. */
  async #clear(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostFiles) return;
    const all = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    const oldest = all.toSorted((one, other) => one.at - other.at).slice(0, names.length - mostFiles / 2);
    await Promise.all(oldest.map(async ({ name }) => rm(join(this.#folder, name), { force: true })));
  }

  /** Of Hathi itself: another version would bundle in another way. */
  async #ownStamp(): Promise<string> {
    this.#stamp ??= (async () => {
      const names = await readdir(source, { recursive: true });
      const signed = await signAll(
        names.filter((name) => /\.[jt]s$/.test(name)).map((name) => join(source, name)),
      );
      return digest(JSON.stringify([process.version, signed]));
    })();
    return this.#stamp;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
