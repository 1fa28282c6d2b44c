/** The tools by which a check reads an author's source: found where they are installed, and run. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { formatDuration } from "../../core/time/duration.ts";

export type Lint = (args: readonly string[], cwd: string) => Promise<string>;

/** Finds oxlint with what it needs to know of types; undefined where one of both is missing. */
export async function findLint(folder: string): Promise<Lint | undefined> {
  const oxlint = await findTool(folder, "oxlint", "oxlint");
  const typeAware = await findTool(folder, "oxlint-tsgolint", "tsgolint");
  if (oxlint === undefined || typeAware === undefined) return undefined;
  // oxlint looks for it on the PATH, which has it only in scripts of npm. Windows cannot execute a script by its path.
  const env = process.platform === "win32" ? {} : { OXLINT_TSGOLINT_PATH: typeAware };
  return async (args, cwd) => runTool(oxlint, ["--type-aware", ...args], cwd, env);
}

export async function findTool(folder: string, name: string, command: string): Promise<string | undefined> {
  for (const from of [join(folder, "automation.js"), import.meta.url]) {
    try {
      const file = createRequire(from).resolve(`${name}/package.json`);
      const { bin } = JSON.parse(await readFile(file, "utf8")) as { bin?: string | Record<string, string> };
      const path = typeof bin === "string" ? bin : bin?.[command];
      if (path !== undefined) return join(dirname(file), path);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

export async function withTemporary<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  // The real path, because the tools print real paths.
  const temporary = await realpath(await mkdtemp(join(tmpdir(), "hathi-check-")));
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

// A large folder takes some ten seconds. Types can be written whose check never ends.
const longestCheckMs = 180_000;

/**
 * Runs a tool and returns what it printed, whatever its exit code.
 *
 * @throws {Error} where it takes too long: what it has not found by then is not known
 */
export async function runTool(
  script: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  longestMs = longestCheckMs,
): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [script, ...args],
      {
        cwd,
        env: { ...process.env, ...env },
        maxBuffer: 64 * 1024 * 1024,
        timeout: longestMs,
        killSignal: "SIGKILL",
      },
      (error, stdout, stderr) => {
        // One that prints too much is ended, too, and has a code then.
        if (error?.killed === true && error.code === null) fail(tooLong(script, longestMs));
        else done(stdout === "" ? stderr : stdout);
      },
    );
  });
}

function tooLong(script: string, ms: number): Error {
  const words = `${basename(script)} took longer than ${formatDuration(ms)} and was ended, so nobody knows what it would have found: look for types that refer to themselves without end`;
  return new Error(words);
}
