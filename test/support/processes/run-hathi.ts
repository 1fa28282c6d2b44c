/** Runs the command, in a process of its own or in the test's. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { runCommandLine } from "../../../src/cli/command-line.ts";
import { projectFolder } from "../project-folder.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * The real command, which also ends by itself; a second more than runHathiHere.
 *
 * @param env all that it has of an environment, beside the path
 */
export async function runHathi(env: Environment, ...args: readonly string[]): Promise<Ended> {
  return runHathiIn(projectFolder, { HATHI_ENV_FILE: "none", ...env }, ...args);
}

/** The same in another folder, whose file `.env` is read. */
export async function runHathiIn(cwd: string, env: Environment, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectFolder, "src/main.ts"), ...args],
      { cwd, env: { PATH: process.env["PATH"], ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** What the command says and its exit code, without a process. */
export async function runHathiHere(env: Environment, ...args: readonly string[]): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    env: { PATH: process.env["PATH"], ...env },
    cwd: process.cwd(),
    print: (text) => out.push(`${text}\n`),
    complain: (text) => err.push(`${text}\n`),
  });
  return { code, stdout: out.join(""), stderr: err.join("") };
}
