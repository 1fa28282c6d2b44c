/** Runs the real command in a process of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "./stage.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param env all that it has of an environment, beside the path */
export async function runHathi(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectFolder, "src/main.ts"), ...args],
      { env: { PATH: process.env["PATH"], ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}
