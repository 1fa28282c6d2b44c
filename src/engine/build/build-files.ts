/**
 * The files beside an automation, which its code may read: they travel in the build, so that a run on any replica
 * finds those that it began with. In a run they have an address that is the same on every machine; whoever opens
 * them, outside of the bundle, is handed the place of the stored copy instead.
 */
import { randomUUID } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BuildId } from "../../core/ids.ts";

/** What process.cwd() is in a run: the author's project, whatever folder it is in. */
export const projectFolder = "/automation";

const marker = "\n//# hathiFiles=";

interface StoredFiles {
  /** By their path from the project's folder, in base64. */
  readonly files: Readonly<Record<string, string>>;
}

/** Puts the files into the script, whose content names the build. */
export function addFiles(script: string, files: ReadonlyMap<string, Uint8Array>): string {
  if (files.size === 0) return script;
  const stored = [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("base64")]);
  const json = JSON.stringify({ files: Object.fromEntries(stored) });
  const at = script.lastIndexOf("//# sourceMappingURL=");
  const end = at === -1 ? script.length : at;
  const line = `${marker}${Buffer.from(json).toString("base64")}\n`;
  return `${script.slice(0, end)}${line}${script.slice(end)}`;
}

/** Takes them out again: the code alone, and the files where there are any. */
export function takeFiles(
  id: BuildId,
  script: string,
): { readonly code: string; readonly files?: BuildFiles } {
  const at = script.lastIndexOf(marker);
  if (at === -1) return { code: script };
  const encoded = script.slice(at + marker.length).trimEnd();
  return { code: script.slice(0, at), files: new BuildFiles(id, encoded) };
}

/** The stored copies of a build's files, written out when the first of them is asked for. */
export class BuildFiles {
  readonly #id: BuildId;
  readonly #encoded: string;
  #folder: string | undefined;

  constructor(id: BuildId, encoded: string) {
    this.#id = id;
    this.#encoded = encoded;
  }

  /** Where they are on this machine. */
  get folder(): string {
    return (this.#folder ??= this.#write());
  }

  // Written apart and renamed, so that whoever finds the folder finds it whole. Its name is its content's.
  #write(): string {
    const home = ownFolder();
    const folder = join(home, this.#id);
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
    const { files } = JSON.parse(Buffer.from(this.#encoded, "base64").toString()) as StoredFiles;
    const draft = join(home, `.${this.#id}-${randomUUID()}`);
    for (const [path, bytes] of Object.entries(files)) {
      const file = join(draft, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, Buffer.from(bytes, "base64"), { mode: 0o600 });
    }
    try {
      renameSync(draft, folder);
    } catch {
      // Another thread or process was first.
      rmSync(draft, { recursive: true, force: true });
    }
    return folder;
  }
}

let home: string | undefined;

/** A folder that is this user's alone: whoever else could write there could put other files into a build. */
function ownFolder(): string {
  if (home !== undefined) return home;
  const uid = process.getuid?.() ?? 0;
  const wanted = join(tmpdir(), `hathi-builds-${uid}`);
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const found = lstatSync(wanted);
  const isOwn = found.isDirectory() && (process.getuid === undefined || found.uid === uid);
  if (isOwn) chmodSync(wanted, 0o700);
  return (home = isOwn ? wanted : mkdtempSync(join(tmpdir(), "hathi-builds-")));
}

/** The addresses of a run's own files, and what stands for them outside of the bundle. */
export class FilePlaces {
  /** Set when the build has been evaluated into the run; none where the build has no files. */
  files: BuildFiles | undefined;
  /** The author's own folder, while the build is only looked at where it was made. */
  original: string | undefined;

  /** What import.meta and CommonJS tell of the file that the code is in. */
  readonly placeOf = (path: string): { url: string; filename: string; dirname: string } => {
    const filename = join(projectFolder, path);
    return { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) };
  };

  /** An argument of a call that leaves the bundle, with stored copies in place of the run's addresses. */
  readonly locate = (value: unknown): unknown => {
    if (this.original === undefined && this.files === undefined) return value;
    if (typeof value === "string") return this.#locateText(value);
    if (value instanceof URL) {
      const path = pathOf(value);
      if (path === undefined) return value;
      const located = this.#locatePath(path);
      return located === path ? value : pathToFileURL(located);
    }
    if (Array.isArray(value)) {
      return value.some((item) => this.locate(item) !== item) ? value.map(this.locate) : value;
    }
    return isOptions(value) ? this.#locateOptions(value) : value;
  };

  #locateText(text: string): string {
    const isAddress = text.startsWith("file:///");
    if (!isAddress) return this.#locatePath(text);
    return URL.canParse(text) ? String(this.locate(new URL(text))) : text;
  }

  #locatePath(path: string): string {
    const isWithin = path === projectFolder || path.startsWith(`${projectFolder}/`);
    const folder = isWithin ? (this.original ?? this.files?.folder) : undefined;
    return folder === undefined ? path : join(folder, path.slice(projectFolder.length));
  }

  #locateOptions(options: Readonly<Record<string, unknown>>): unknown {
    const { cwd } = options;
    const located = this.locate(cwd);
    return located === cwd ? options : { ...options, cwd: located };
  }
}

/** Undefined for the address of no file here: of another protocol or machine, or with escapes that no path has. */
function pathOf(address: URL): string | undefined {
  if (address.protocol !== "file:") return undefined;
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}

function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype && "cwd" in value;
}
