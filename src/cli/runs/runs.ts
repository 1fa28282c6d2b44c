/** `hathi runs list|show|logs|cancel|pause|resume|restart`: shows and steers runs in the terminal. */
import { HathiError } from "../../core/errors.ts";
import { shortId } from "../../core/ids.ts";
import type { BuildChoice } from "../../core/ports/people/run-control.ts";
import type { RunState } from "../../core/run.ts";
import type { RunDetail, RunFilter, RunSummary } from "../../core/ports/people/run-commands.ts";
import { runToJson } from "./format-run-json.ts";
import { formatLog } from "./format-log.ts";
import { formatRun, formatRunTable } from "./format-runs.ts";
import { readSince } from "../read-since.ts";
import type { Terminal } from "../terminal.ts";
import type { Because } from "../because.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export interface ListOptions {
  readonly all?: boolean;
  readonly automation?: string;
  readonly state?: RunState;
  readonly since?: string;
  readonly until?: string;
  readonly about?: string;
  readonly limit: string;
}

export async function runList(terminal: Terminal, options: Answer & ListOptions): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const now = await runs.now();
    const list = await runs.list(readListFilter(options, now));
    terminal.print(options.json === true ? toJson(list) : formatRunTable(list, now));
  });
}

export function readListFilter(options: ListOptions, now: Date): RunFilter {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--limit: "${options.limit}" is no number of runs; give 1 or more`,
    );
  }
  const { automation, state, about: subject } = options;
  const since = options.since === undefined ? undefined : readSince(options.since, now);
  const until = options.until === undefined ? undefined : readSince(options.until, now, "--until");
  return {
    scope: options.all === true ? "all" : "unfinished",
    automation,
    state,
    subject,
    since,
    until,
    limit,
  };
}

export async function runShow(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ runs, events }) => {
    const run = await runs.show(id);
    terminal.print(
      options.json === true
        ? toJson(runToJson(run, await events.show(run.event.id)))
        : formatRun(run, await runs.now()),
    );
  });
}

export async function runLogs(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const { run, lines } = await runs.logs(id);
    terminal.print(options.json === true ? toJson(lines) : formatLog(run, lines));
  });
}

export async function runCancel(
  terminal: Terminal,
  id: string,
  options: Answer & Because & { readonly now?: boolean },
): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const by = terminalActor(options);
    const outcome = await (options.now === true ? runs.endAtOnce(id, by) : runs.cancel(id, by));
    const said = {
      cancelled: "is cancelled",
      cancelling: "is being cancelled: its clean-up runs, then it ends",
      "already-cancelling":
        "is being cancelled already, and its clean-up is under way (--now ends the run at once)",
      "already-finished": `had already ended: ${outcome.run.state}`,
    }[outcome.kind];
    terminal.print(options.json === true ? toJson(outcome) : `${outcome.run.shortId} ${said}`);
  });
}

export async function runPause(terminal: Terminal, id: string, options: Answer & Because): Promise<void> {
  await withRuns(terminal, async ({ control }) => {
    const run = await control.pause(id, terminalActor(options));
    const said =
      run.state === "paused" ? "is paused" : "pauses when the steps that it is performing have ended";
    terminal.print(
      options.json === true ? toJson(run) : `${run.shortId} ${said} (hathi runs resume ${run.shortId})`,
    );
  });
}

export async function runResume(
  terminal: Terminal,
  id: string,
  options: Answer & Because & BuildChoice,
): Promise<void> {
  await withRuns(terminal, async ({ control }) => {
    const run = await control.resume(id, terminalActor(options), options);
    terminal.print(options.json === true ? toJson(run) : `${run.shortId} goes on`);
  });
}

export async function runRestart(
  terminal: Terminal,
  id: string,
  options: Answer & Because & { readonly from?: string; readonly newestBuild?: boolean },
): Promise<void> {
  const fromSeq = options.from === undefined ? undefined : Number(options.from);
  if (fromSeq !== undefined && (!Number.isInteger(fromSeq) || fromSeq < 1)) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--from: "${options.from ?? ""}" is no entry of the journal; give the number of one`,
    );
  }
  await withRuns(terminal, async ({ control }) => {
    const newId = await control.restart(id, terminalActor(options), {
      ...(fromSeq !== undefined && { fromSeq }),
      newestBuild: options.newestBuild === true,
      // A person who names the place may restart from there as often as they like.
      once: fromSeq === undefined,
    });
    terminal.print(options.json === true ? toJson({ id: newId }) : `goes on as ${shortId(newId)}`);
  });
}

function toJson(value: readonly RunSummary[] | RunDetail | object): string {
  return JSON.stringify(value, null, 2);
}
