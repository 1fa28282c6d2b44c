/**
 * The file in which an open playground names its database, Slack and GitHub, so that commands in the same folder are
 * about the playground's runs.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isRunning } from "../app/is-running.ts";

const schema = z.object({
  pid: z.number(),
  url: z.string(),
  /** Variables for the playground's database and services, which replace those of the shell. */
  env: z.record(z.string(), z.string()),
});

export type OpenPlayground = z.infer<typeof schema>;

const fileIn = (dataFolder: string): string => join(dataFolder, "playground.json");

export async function notePlayground(dataFolder: string, playground: OpenPlayground): Promise<void> {
  // The file contains the password of the database and the keys of the local services.
  await writeFile(fileIn(dataFolder), JSON.stringify(playground), { mode: 0o600 });
}

export async function forgetPlayground(dataFolder: string, pid: number): Promise<void> {
  if ((await readNote(dataFolder))?.pid === pid) await rm(fileIn(dataFolder), { force: true });
}

/** The playground that is open in this folder. A playground whose process has died does not count. */
export async function findPlayground(dataFolder: string): Promise<OpenPlayground | undefined> {
  const note = await readNote(dataFolder);
  return note !== undefined && isRunning(note.pid) ? note : undefined;
}

async function readNote(dataFolder: string): Promise<OpenPlayground | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(fileIn(dataFolder), "utf8")));
  } catch {
    return undefined;
  }
}

/** @param env a shell's environment. It may name a real workspace or App, which must not mix with the local ones */
export function withoutServices(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(SLACK|GITHUB)_/.test(name)));
}
