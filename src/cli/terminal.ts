/** The terminal that a command runs in: its variables, its folder, its outputs. */
import type { EnvFile } from "../app/config/load-env-file.ts";

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The file whose variables were added to `env`. */
  readonly envFile?: EnvFile | null;
  readonly cwd: string;
  readonly print: (text: string) => void;
  /** Prints what is wrong on standard error, apart from the command's answer. */
  readonly complain: (text: string) => void;
}

/** Thrown by a command that has already said what is wrong: only its exit code is left to set. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly exitCode: number;

  constructor(exitCode = 1) {
    super(`the command ends with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
