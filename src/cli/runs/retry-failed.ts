/** `hathi runs retry --all-failed`: lists what it would retry; with --yes, retries the runs, a batch at a time. */
import { HathiError, messageOf } from "../../core/errors.ts";
import type { FailedFilter, FailedRun } from "../../core/failed-run.ts";
import { groupFailed } from "../../core/group-failed.ts";
import type { RunCommands } from "../../core/ports/people/run-commands.ts";
import type { RunControl } from "../../core/ports/people/run-control.ts";
import { formatPlan, formatRetried, type RetriedAll, type RetryPlan } from "./format-retried.ts";
import { readSince } from "../read-since.ts";
import { runRestart } from "./runs.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import type { Because } from "../because.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

export interface RetryOptions extends Because {
  readonly allFailed?: boolean;
  readonly since?: string;
  readonly automation?: string;
  readonly about?: string;
  readonly yes?: boolean;
  readonly newestBuild?: boolean;
  readonly json?: boolean;
}

const batch = 100;

export async function runRetry(
  terminal: Terminal,
  id: string | undefined,
  options: RetryOptions,
): Promise<void> {
  const { since, automation, about, yes, allFailed } = options;
  if (allFailed !== true) {
    const [needless] =
      Object.entries({ since, automation, about, yes }).find(([, value]) => value !== undefined) ?? [];
    if (needless !== undefined) throw invalid(`--${needless}: use this option with --all-failed`);
    if (id === undefined) throw invalid("name the run to retry, or give --all-failed");
    await runRestart(terminal, id, options);
    return;
  }
  if (id !== undefined) throw invalid(`give "${id}" or --all-failed, not both`);
  await withRuns(terminal, async ({ runs, control }) => {
    const filter = await readFilter(runs, options);
    const isRetryable = (run: FailedRun): boolean => run.hasFailedStep || options.newestBuild === true;
    if (yes !== true) {
      const plan = await planOf(pagesOf(control, filter), isRetryable);
      terminal.print(options.json === true ? toJson({ dryRun: true, ...plan }) : formatPlan(plan));
      return;
    }
    const done = await retryAll(control, filter, options);
    terminal.print(options.json === true ? toJson({ dryRun: false, ...done }) : formatRetried(done));
    if (done.refused.length > 0) throw new CommandFailed();
  });
}

function invalid(message: string): HathiError {
  return new HathiError("CONFIG_INVALID", message);
}

// A run that fails again meanwhile is not retried once more.
async function readFilter(runs: RunCommands, options: RetryOptions): Promise<FailedFilter> {
  const until = await runs.now();
  const since = options.since === undefined ? undefined : readSince(options.since, until);
  return { automation: options.automation, subject: options.about, since, until, limit: batch };
}

async function* pagesOf(control: RunControl, filter: FailedFilter): AsyncGenerator<readonly FailedRun[]> {
  let after: string | undefined;
  do {
    const { runs, next } = await control.failed({ ...filter, after });
    yield runs;
    after = next ?? undefined;
  } while (after !== undefined);
}

async function planOf(
  pages: AsyncIterable<readonly FailedRun[]>,
  isRetryable: (run: FailedRun) => boolean,
): Promise<RetryPlan> {
  const groups = groupFailed();
  const leftOut = groupFailed();
  for await (const runs of pages) {
    for (const run of runs) (isRetryable(run) ? groups : leftOut).add(run);
  }
  return {
    runs: groups.count,
    groups: groups.list(),
    leftOut: { runs: leftOut.count, groups: leftOut.list() },
  };
}

async function retryAll(
  control: RunControl,
  filter: FailedFilter,
  options: RetryOptions,
): Promise<RetriedAll> {
  const { newestBuild = false } = options;
  const by = terminalActor(options);
  const retried: { id: string; as: string }[] = [];
  const refused: { id: string; reason: string }[] = [];
  for await (const runs of pagesOf(control, filter)) {
    for (const { id } of runs) {
      try {
        retried.push({ id, as: await control.restart(id, by, { newestBuild, once: true }) });
      } catch (error) {
        if (!(error instanceof HathiError)) throw error;
        refused.push({ id, reason: messageOf(error) });
      }
    }
  }
  return { retried, refused };
}

function toJson(value: object): string {
  return JSON.stringify(value, null, 2);
}
