/** Runs one of the Postgres programs to its end, as the server's user, and collects its output. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { identityOf } from "./cluster/server-user.ts";
import type { ServerUser } from "./cluster/server-user.ts";

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly output: string;
}

export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly user: ServerUser; readonly cwd: string },
): Promise<ProgramResult> {
  const child = spawn(file, args, {
    ...identityOf(options.user),
    cwd: options.cwd,
    env: postgresEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  await once(child, "close");
  return { exitCode: child.exitCode, output };
}

/**
 * The environment of the Postgres programs. Their messages are in English, because we parse them. They get neither our
 * secrets nor PG* variables that were meant for another server.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  if (process.platform === "win32") return { ...process.env, LC_ALL: "C" };
  const { PATH, TMPDIR, LD_LIBRARY_PATH } = process.env;
  return {
    LC_ALL: "C",
    ...(PATH !== undefined && { PATH }),
    ...(TMPDIR !== undefined && { TMPDIR }),
    ...(LD_LIBRARY_PATH !== undefined && { LD_LIBRARY_PATH }),
  };
}
