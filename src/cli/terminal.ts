/** What a command has of the terminal that it runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly print: (text: string) => void;
}
