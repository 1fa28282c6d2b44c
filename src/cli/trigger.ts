/** `hathi trigger <automation>`: starts a run by hand. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { HathiError, messageOf } from "../core/errors.ts";
import type { Terminal } from "./terminal.ts";
import { watchRun } from "./runs/watch-run.ts";
import { terminalActor, withRuns } from "./with-runs.ts";

export async function triggerAutomation(
  terminal: Terminal,
  automation: string,
  options: { readonly data?: string; readonly watch?: boolean; readonly json?: boolean },
): Promise<void> {
  const data = options.data === undefined ? undefined : await readData(terminal.cwd, options.data);
  const started = await withRuns(terminal, async ({ runs }) => {
    const id = await runs.start(automation, data, terminalActor());
    const { shortId } = await runs.show(id);
    terminal.print(
      options.json === true
        ? JSON.stringify({ id, shortId, automation }, null, options.watch === true ? undefined : 2)
        : `started ${automation} as ${shortId} (hathi runs show ${shortId})`,
    );
    return id;
  });
  if (options.watch === true) await watchRun(terminal, started, options);
}

async function readData(cwd: string, file: string): Promise<unknown> {
  try {
    const json = file === "-" ? await text(process.stdin) : await readFile(resolve(cwd, file), "utf8");
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new HathiError("CONFIG_INVALID", `--data: ${file} contains no valid JSON (${messageOf(error)})`, {
      cause: error,
    });
  }
}
