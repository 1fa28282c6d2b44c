/** `hathi runs list|show|cancel`: people and runs in the terminal. */
import { HathiError } from "../core/errors.ts";
import type { RunDetail, RunSummary } from "../core/run-commands.ts";
import { formatRun, formatRunTable } from "./format-runs.ts";
import type { Terminal } from "./terminal.ts";
import { terminalActor, withRuns } from "./with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function runList(
  terminal: Terminal,
  options: Answer & { readonly all?: boolean; readonly automation?: string; readonly limit: string },
): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--limit: "${options.limit}" is no number of runs; give 1 or more`,
    );
  }
  await withRuns(terminal, async (runs) => {
    const scope = options.all === true ? "all" : "unfinished";
    const list = await runs.list({ scope, automation: options.automation, limit });
    terminal.print(options.json === true ? toJson(list) : formatRunTable(list, await runs.now()));
  });
}

export async function runShow(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async (runs) => {
    const run = await runs.show(id);
    terminal.print(options.json === true ? toJson(run) : formatRun(run, await runs.now()));
  });
}

export async function runCancel(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async (runs) => {
    const outcome = await runs.cancel(id, terminalActor());
    const said = {
      cancelled: "is cancelled",
      cancelling: "is being cancelled: its clean-up runs first",
      "already-finished": `had already ended: ${outcome.run.state}`,
    }[outcome.kind];
    terminal.print(options.json === true ? toJson(outcome) : `${outcome.run.shortId} ${said}`);
  });
}

function toJson(value: readonly RunSummary[] | RunDetail | object): string {
  return JSON.stringify(value, null, 2);
}
