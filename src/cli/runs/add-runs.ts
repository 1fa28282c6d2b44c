/** The commands about runs. */
import { type Command, Option } from "commander";
import { type BulkAct, statesFor } from "../../core/bulk/bulk-act.ts";
import { HathiError } from "../../core/errors.ts";
import { runStates } from "../../core/run.ts";
import { type Because, because } from "../because.ts";
import type { Terminal } from "../terminal.ts";
import type { BulkOptions } from "./bulk.ts";
import type { RetryOptions } from "./retry-failed.ts";
import type { ListOptions } from "./runs.ts";
import type { SettleOptions } from "./settle.ts";

export function addRuns(program: Command, terminal: Terminal): void {
  const runs = program.command("runs").description("list, inspect and cancel runs");
  runs
    .command("list")
    .description("list unfinished runs, newest first")
    .option("--all", "list finished runs, too")
    .option("--automation <name>", "only runs of this automation")
    .addOption(new Option("--state <state>", "only runs in this state, ended or not").choices(runStates))
    .option("--since <time>", 'only runs started since then: "2 days" ago, or a date')
    .option("--until <time>", "only runs started until then; a date is its first moment, in UTC")
    .option("--about <subject>", 'only runs about this: "octo/app#7", or all of "octo/app"')
    .option("--limit <n>", "at most this many", "100")
    .option("--watch", "go on with each run that comes, changes or goes, until Ctrl-C")
    .option("--json", "answer in JSON; with --watch, a line of JSON for each run")
    .action(async (options: ListOptions & { json?: boolean; watch?: boolean }) =>
      options.watch === true
        ? (await import("./watch-list.ts")).watchList(terminal, options)
        : (await import("./runs.ts")).runList(terminal, options),
    );
  runs
    .command("show <id>")
    .description("show one run with its journal; a unique beginning of the id is enough")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./runs.ts")).runShow(terminal, id, options),
    );
  runs
    .command("logs <id>")
    .description("show what a run printed: its newest 1000 lines")
    .option("--follow", "go on with what the run prints, until it ends")
    .option("--json", "answer in JSON; with --follow, a line of JSON for each line")
    .action(async (id: string, options: { follow?: boolean; json?: boolean }) =>
      options.follow === true
        ? (await import("./watch-run.ts")).followLog(terminal, id, options)
        : (await import("./runs.ts")).runLogs(terminal, id, options),
    );
  runs
    .command("watch <id>")
    .description(
      "tell what a run does until it ends; the exit code is 0 if it completed, 1 failed, 2 cancelled, 3 paused",
    )
    .option(
      "--json",
      "a line of JSON for each step, each printed line, each new state, each new beginning and the end",
    )
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./watch-run.ts")).watchRun(terminal, id, options),
    );
  runs
    .command("export <id>")
    .description(
      "print everything that is known of a run as one JSON document: its event, its journal, its log",
    )
    .action(async (id: string) => (await import("./export-run.ts")).runExport(terminal, id));
  many(runs.command("cancel [id]"), "cancel")
    .description("end a run, after its clean-up")
    .option("--now", "end the run at once, without its clean-up")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string | undefined, options: BulkOptions & { now?: boolean }) =>
      oneOrMany(terminal, { kind: "cancel" }, id, options, async (one) =>
        (await import("./runs.ts")).runCancel(terminal, one, options),
      ),
    );
  many(runs.command("pause [id]"), "pause")
    .description("stop a run for now; its timers and events are kept")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string | undefined, options: BulkOptions) =>
      oneOrMany(terminal, { kind: "pause" }, id, options, async (one) =>
        (await import("./runs.ts")).runPause(terminal, one, options),
      ),
    );
  many(runs.command("resume [id]"), "resume")
    .description("let a paused run go on")
    .addOption(new Option("--newest-build", "on the newest build of its automation").conflicts("build"))
    .option("--build <hash>", "on this stored build; a unique beginning of its hash is enough")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(
      async (id: string | undefined, options: BulkOptions & { newestBuild?: boolean; build?: string }) =>
        oneOrMany(terminal, { kind: "resume" }, id, options, async (one) =>
          (await import("./runs.ts")).runResume(terminal, one, options),
        ),
    );
  many(runs.command("settle [id]"), "settle")
    .description("settle a step in doubt: say whether it happened")
    .addOption(new Option("--happened", "the step happened").conflicts(["again", "cancel"]))
    .option("--result <json>", "with --happened: the result to assume; undefined if you give none")
    .addOption(new Option("--again", "perform the step again").conflicts("cancel"))
    .option("--cancel", "cancel the run, after its clean-up")
    .option("--call <n>", "which step, if several are in doubt; the first if you name none")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string | undefined, options: SettleOptions & BulkOptions) => {
      const { readSettlement, runSettle } = await import("./settle.ts");
      const act = { kind: "settle", settlement: readSettlement(options) } as const;
      await oneOrMany(terminal, act, id, options, async (one) => runSettle(terminal, one, options));
    });
  runs
    .command("retry [id]")
    .description("go on from the failed step, as a new run that shares the journal up to there")
    .option("--newest-build", "on the newest build of its automation")
    .option("--all-failed", "retry every failed run that nobody has retried; only lists them without --yes")
    .option("--since <time>", 'with --all-failed: only runs that failed since then: "2 hours" ago, or a date')
    .option("--automation <name>", "with --all-failed: only runs of this automation")
    .option(
      "--about <subject>",
      'with --all-failed: only runs about this: "octo/app#7", or all of "octo/app"',
    )
    .option("--yes", "with --all-failed: retry them")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string | undefined, options: RetryOptions) =>
      (await import("./retry-failed.ts")).runRetry(terminal, id, options),
    );
  runs
    .command("restart <id>")
    .description("go on from any entry of a run's journal, as a new run that shares the journal up to there")
    .requiredOption("--from <seq>", "the first entry that is not shared")
    .option("--newest-build", "on the newest build of its automation")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string, options: Because & { from: string; json?: boolean; newestBuild?: boolean }) =>
      (await import("./runs.ts")).runRestart(terminal, id, options),
    );
}

/** Adds the options by which a command is for many runs. */
function many(command: Command, word: Exclude<BulkAct["kind"], "retry">): Command {
  const filtered = command
    .option(
      "--all",
      word === "settle"
        ? "do it to all steps in doubt of the run, or of all runs that fit the options below; only lists them without --yes"
        : "do it to all runs that fit the options below; only lists them without --yes",
    )
    .option("--automation <name>", "with --all: only runs of this automation")
    .addOption(new Option("--state <state>", "with --all: only runs in this state").choices(statesFor(word)))
    .option("--since <time>", 'with --all: only runs started since then: "2 hours" ago, or a date')
    .option("--about <subject>", 'with --all: only runs about this: "octo/app#7", or all of "octo/app"')
    .option("--yes", "with --all: do it");
  return word === "settle"
    ? filtered.option("--step <name>", 'with --all: only steps of this name, such as "fetch"')
    : filtered;
}

const ofMany = ["automation", "state", "since", "about", "yes", "step"];
const ofOne = ["now", "newestBuild", "build", "call"];

async function oneOrMany(
  terminal: Terminal,
  act: BulkAct,
  id: string | undefined,
  options: BulkOptions,
  doOne: (id: string) => Promise<void>,
): Promise<void> {
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const needless = given.find((name) => (options.all === true ? ofOne : ofMany).includes(name));
  if (needless !== undefined) {
    const option = needless.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw invalid(
      `--${option}: ${options.all === true ? "name one run to use it" : "use this option with --all"}`,
    );
  }
  if (options.all === true) {
    if (id !== undefined && act.kind !== "settle") throw invalid(`give "${id}" or --all, not both`);
    await (await import("./bulk.ts")).runBulk(terminal, act, options, id);
    return;
  }
  if (id === undefined) throw invalid(`name the run to ${act.kind}, or give --all`);
  await doOne(id);
}

function invalid(message: string): HathiError {
  return new HathiError("CONFIG_INVALID", message);
}
