/** Where an open playground says which database it plays on, so that commands beside it find its runs. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({ pid: z.number(), databaseUrl: z.string(), url: z.string() });

export type OpenPlayground = z.infer<typeof schema>;

const fileIn = (dataFolder: string): string => join(dataFolder, "playground.json");

export async function notePlayground(dataFolder: string, playground: OpenPlayground): Promise<void> {
  // It holds the database's password.
  await writeFile(fileIn(dataFolder), JSON.stringify(playground), { mode: 0o600 });
}

export async function forgetPlayground(dataFolder: string, pid: number): Promise<void> {
  if ((await readNote(dataFolder))?.pid === pid) await rm(fileIn(dataFolder), { force: true });
}

/** The playground that is open in this folder; one whose process has died is none. */
export async function findPlayground(dataFolder: string): Promise<OpenPlayground | undefined> {
  const note = await readNote(dataFolder);
  return note !== undefined && isAlive(note.pid) ? note : undefined;
}

async function readNote(dataFolder: string): Promise<OpenPlayground | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(fileIn(dataFolder), "utf8")));
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and is another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
