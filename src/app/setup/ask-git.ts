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
    const PATH = env["PATH"] ?? process.env["PATH"];
    const { stdout } = await run("git", [...words], { cwd, env: { ...env, PATH }, timeout: timeoutMs });
    return stdout.trim();
  } catch {
    return "";
  }
}
