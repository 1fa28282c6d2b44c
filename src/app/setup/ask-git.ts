/** Asks git about the folder of the setup. Where there is no git, or no answer, the answer is empty. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface GitPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
const timeoutMs = 10_000;

export async function askGit({ cwd, env }: GitPlace, ...words: readonly string[]): Promise<string> {
  try {
    // The secrets of the environment are none of git's business.
    const own = Object.entries(env).filter(([name]) => /^(?:PATH|HOME|XDG_CONFIG_HOME|GIT_\w+)$/.test(name));
    const needed = { PATH: process.env["PATH"], ...Object.fromEntries(own) };
    const { stdout } = await run("git", [...words], { cwd, env: needed, timeout: timeoutMs });
    return stdout.trim();
  } catch {
    return "";
  }
}
