/** `hathi runs list --watch`: the list, and then a line for each run that comes, changes or goes. */
import { setTimeout as pause } from "node:timers/promises";
import { HathiError } from "../../core/errors.ts";
import type { RunCommands, RunSummary } from "../../core/ports/people/run-commands.ts";
import type { Terminal } from "../terminal.ts";
import { withRuns } from "../with-runs.ts";
import { formatRunLine, formatRunTable } from "./format-runs.ts";
import { type ListOptions, readListFilter } from "./runs.ts";

const lookEveryMs = 1000;

/** @param signal ends it; a person does so by Ctrl-C, which ends the process */
export async function watchList(
  terminal: Terminal,
  options: ListOptions & { readonly json?: boolean },
  signal = new AbortController().signal,
): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const filter = readListFilter(options, await runs.now());
    let known: ReadonlyMap<string, RunSummary> | undefined;
    while (!signal.aborted) {
      const began = performance.now();
      const listed = await runs.list(filter);
      const now = await runs.now();
      if (known === undefined && options.json !== true) terminal.print(formatRunTable(listed, now));
      else {
        const changed = [...listed.toReversed(), ...(await findGone(runs, known, listed))].filter(
          (run) => describe(run) !== describe(known?.get(run.id)),
        );
        for (const run of changed)
          terminal.print(options.json === true ? JSON.stringify(run) : formatRunLine(run, now));
      }
      known = new Map(listed.map((run) => [run.id, run]));
      // What takes long to read is read less often.
      const took = performance.now() - began;
      await pause(Math.max(lookEveryMs, 4 * took), undefined, { signal }).catch(() => {});
    }
  });
}

/** Runs that were listed and no longer are: they ended, or are in another state than the one that is asked for. */
async function findGone(
  runs: Pick<RunCommands, "find">,
  known: ReadonlyMap<string, RunSummary> = new Map(),
  listed: readonly RunSummary[],
): Promise<readonly RunSummary[]> {
  const still = new Set<string>(listed.map(({ id }) => id));
  const gone: RunSummary[] = [];
  for (const id of known.keys()) {
    if (still.has(id)) continue;
    try {
      gone.push(await runs.find(id));
    } catch (error) {
      // Its automation discarded it, or it was removed with the old ones.
      if (!(error instanceof HathiError && error.code === "RUN_UNKNOWN")) throw error;
    }
  }
  return gone;
}

/** What a person wants to hear of when it changes. */
function describe(run: RunSummary | undefined): string {
  return run === undefined ? "" : JSON.stringify([run.state, run.status, run.wakeAt, run.cancelRequested]);
}
