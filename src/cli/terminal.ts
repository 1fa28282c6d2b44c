/** What a command has of the terminal that it runs in. */
import type { EnvFile } from "../app/config/load-env-file.ts";

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The file whose variables are in `env`. */
  readonly envFile?: EnvFile | null;
  readonly cwd: string;
  readonly print: (text: string) => void;
  /** Says what is wrong, apart from what the command answers. */
  readonly complain: (text: string) => void;
}

/** Thrown by a command that has said what is wrong: all that is left is its exit code, 1. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}
