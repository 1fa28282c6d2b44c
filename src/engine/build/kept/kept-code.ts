/**
 * What V8 made of the scripts of large builds: a thread that meets one compiles nothing, in whatever process it is. The
 * first that has evaluated it keeps it, mostly the process that looks at builds. V8 itself refuses what another
 * version of it, or one with other flags, has made.
 */
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { crc32 } from "node:zlib";
import type { BuildId } from "../../../core/ids.ts";
import { findCodeFolder } from "../compile-cache-folder.ts";

// A smaller script is compiled about as quickly as this is read.
const leastScript = 256 * 1024;
const mostBytes = 1024 * 1024 * 1024;
const checkBytes = 4;

// As they are before what a build does is refused in the process that looks at it. (`writeFileSync` would ask the refused
// `writeSync`.)
const { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } = fs;

/** The bytes of one build, found and kept. */
export interface CodeOfBuild {
  readonly found: Buffer | undefined;
  readonly keep: (bytes: Buffer) => void;
}

export type FindCode = (id: BuildId, source: string) => CodeOfBuild | undefined;

/**
 * @param folder of this user's alone, since what is in it is executed; nothing is kept without one
 * @returns undefined for a script that is not worth it
 */
export function createKeptCode(folder: string | undefined = findCodeFolder()): FindCode {
  if (folder === undefined) return () => undefined;
  return (id, source) => {
    if (source.length < leastScript) return undefined;
    // V8 tells sources apart by their length alone. That of a build has its content's name, and what is about it changes
    // with Hathi.
    const about = createHash("sha256").update(source.slice(0, 4096)).digest("hex").slice(0, 8);
    const path = join(folder, `${id}-${about}-${cachedDataVersionTag().toString(16)}.code`);
    return { found: read(path), keep: (bytes) => write(folder, path, bytes) };
  };
}

/** Undefined if there is none, or if the disk has lost a part of it. */
function read(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const code = bytes.subarray(checkBytes);
    return crc32(code) === bytes.readUInt32LE(0) ? code : undefined;
  } catch {
    return undefined;
  }
}

// At once: the process that looks at builds may be killed as soon as it has answered.
function write(folder: string, path: string, code: Buffer): void {
  const check = Buffer.alloc(checkBytes);
  check.writeUInt32LE(crc32(code));
  const draft = `${path}.${randomUUID()}`;
  try {
    writeAll(draft, Buffer.concat([check, code]));
    renameSync(draft, path);
    clear(folder);
  } catch {
    // A full disk or a folder that is gone: it is compiled again the next time.
    rmSync(draft, { force: true });
  }
}

function writeAll(path: string, bytes: Buffer): void {
  const file = openSync(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; at += writeSync(file, bytes, at));
  } finally {
    closeSync(file);
  }
}

function clear(folder: string): void {
  const all = readdirSync(folder).map((name) => {
    const { mtimeMs, size } = statSync(join(folder, name));
    return { name, mtimeMs, size };
  });
  let bytes = all.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of all.toSorted((one, other) => one.mtimeMs - other.mtimeMs)) {
    if (bytes <= mostBytes) return;
    rmSync(join(folder, name), { force: true });
    bytes -= size;
  }
}
