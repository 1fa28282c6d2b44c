/**
 * The command line: parses it, runs one command, and gives the exit code. Each command loads what it needs of
 * Hathi when it is asked for, so that a list in the terminal does not wait for Bolt and Octokit.
 */
import { Command, CommanderError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { isUnconfigured } from "../app/config/config.ts";
import { describeEnvFile } from "./describe-env-file.ts";
import { HathiError } from "../core/errors.ts";
import { plainLines } from "../core/text/plain-text.ts";
import type { RetryOptions } from "./runs/retry-failed.ts";
import type { SettleOptions } from "./runs/settle.ts";
import { addAdmin, addEvents } from "./add-other-commands.ts";
import { refuseUnknown } from "./suggest-command.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

export async function runCommandLine(args: readonly string[], given: Terminal): Promise<number> {
  // The one gate: whatever a command prints, outside text in it is no order to the terminal.
  const terminal: Terminal = {
    ...given,
    print: (text) => given.print(plainLines(text)),
    complain: (text) => given.complain(plainLines(text)),
  };
  const problem = terminal.envFile?.problem;
  if (problem !== undefined) {
    terminal.complain(`hathi: ${problem}: mend it, or set HATHI_ENV_FILE=none to go without`);
    return 1;
  }
  try {
    await createProgram(terminal).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own complaint, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof CommandFailed) return 1;
    terminal.complain(`hathi: ${describe(error, terminal.env)}`);
    return 1;
  }
}

// What the user can mend is told in its message; anything else is ours, and wants its stack.
function describe(error: unknown, env: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return String(error);
  const isKnown = error instanceof HathiError;
  return isKnown && env["LOG_LEVEL"] !== "debug" ? error.message : (error.stack ?? error.message);
}

/** @param terminal where its commands print, and what configures them */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("hathi")
    .description("Durable chat-ops: automations in plain TypeScript that survive whatever happens")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError("(hathi --help lists the commands)")
    .version(packageJson.version, "-v, --version", "print Hathi's version")
    .hook("preAction", (_program, command) => {
      // What lasts says it in its log.
      if (command.name() !== "hathi" && command.name() !== "start") tellEnvFile(terminal);
    })
    // "npm start": the playground when nothing is configured, else the bot.
    .allowExcessArguments(true)
    .allowUnknownOption(true)
    .action(async () => {
      if (program.args.length > 0) refuseUnknown(program, program, program.args);
      const { serveApp, servePlayground } = await import("./serve.ts");
      await (isUnconfigured(terminal.env) ? servePlayground(terminal) : serveApp(terminal, "all"));
    });

  program
    .command("start")
    .description("run the bot with the configuration of the environment")
    .addOption(
      new Option("--role <role>", "take deliveries, advance runs, or both")
        .choices(["all", "intake", "worker"])
        .default("all"),
    )
    .action(async ({ role }: { role: "all" | "intake" | "worker" }) =>
      (await import("./serve.ts")).serveApp(terminal, role),
    );

  program
    .command("dev")
    .description("open the playground: a local Slack and GitHub, a clock to skip, a worker to kill")
    .action(async () => (await import("./serve.ts")).servePlayground(terminal));

  program
    .command("demo")
    .description("play the main story by script, and check every claim of it")
    .action(async () => {
      const { playDemo } = await import("../playground/demo/demo.ts");
      await playDemo(terminal);
    });

  program
    .command("check [folder]")
    .description("look for mistakes in the automations, and for unfinished runs that they would not fit")
    .option("--json", "answer in JSON")
    .option("--no-runs", "without the runs of the database")
    .option("--no-source", "without type errors and forgotten awaits, which take some seconds")
    .action(async (folder: string | undefined, options: { json?: boolean; runs: boolean; source: boolean }) =>
      (await import("./check/check.ts")).checkFolder(withFolder(terminal, folder), options),
    );

  program
    .command("deploy")
    .description("build the automations and make them what new events start, as every start does")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./deploy-folder.ts")).deployFolder(terminal, options),
    );

  program
    .command("migrate")
    .description("bring the database's schema up to date, as every start does")
    .option("--runs <automation>", 'move unfinished runs that fit to the newest build instead; "all" for all')
    .option("--json", "answer in JSON")
    .action(async ({ runs, json }: { runs?: string; json?: boolean }) =>
      runs === undefined
        ? (await import("./migrate-database.ts")).migrateDatabase(terminal)
        : (await import("./runs/migrate-runs.ts")).migrateRuns(terminal, runs, { json }),
    );

  program
    .command("trigger <automation>")
    .description("start a run by hand")
    .option("--data <file>", 'a JSON file with the event\'s data, or "-" for standard input')
    .option("--json", "answer in JSON")
    .action(async (automation: string, options: { data?: string; json?: boolean }) =>
      (await import("./trigger.ts")).triggerAutomation(terminal, automation, options),
    );

  const runs = program.command("runs").description("list, inspect and cancel runs");
  runs
    .command("list")
    .description("unfinished runs, newest first")
    .option("--all", "finished ones too")
    .option("--automation <name>", "of this automation only")
    .option("--limit <n>", "at most this many", "100")
    .option("--json", "answer in JSON")
    .action(async (options: { all?: boolean; automation?: string; limit: string; json?: boolean }) =>
      (await import("./runs/runs.ts")).runList(terminal, options),
    );
  runs
    .command("show <id>")
    .description("one run with its journal; a unique beginning of the id will do")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./runs/runs.ts")).runShow(terminal, id, options),
    );
  runs
    .command("logs <id>")
    .description("what a run printed; the newest 1000 lines of it")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./runs/runs.ts")).runLogs(terminal, id, options),
    );
  runs
    .command("cancel <id>")
    .description("end a run: its clean-up runs first")
    .option("--now", "end it at once, without its clean-up")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean; now?: boolean }) =>
      (await import("./runs/runs.ts")).runCancel(terminal, id, options),
    );
  runs
    .command("pause <id>")
    .description("keep a run from going on; its timers and events are kept")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./runs/runs.ts")).runPause(terminal, id, options),
    );
  runs
    .command("resume <id>")
    .description("let a paused run go on")
    .addOption(new Option("--newest-build", "on the newest build of its automation").conflicts("build"))
    .option("--build <hash>", "on this stored build; a unique beginning of its hash will do")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean; newestBuild?: boolean; build?: string }) =>
      (await import("./runs/runs.ts")).runResume(terminal, id, options),
    );
  runs
    .command("settle <id>")
    .description("say what is true of a step of which nobody knows whether it happened")
    .addOption(new Option("--happened", "it happened").conflicts(["again", "cancel"]))
    .option("--result <json>", "with --happened: the result to assume; undefined without")
    .addOption(new Option("--again", "have it done again").conflicts("cancel"))
    .option("--cancel", "cancel the run: its clean-up runs first")
    .option("--call <n>", "which step, where several are in doubt; the first otherwise")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: SettleOptions) =>
      (await import("./runs/settle.ts")).runSettle(terminal, id, options),
    );
  runs
    .command("retry [id]")
    .description("go on from the failed step, as a new run that shares the journal up to there")
    .option("--newest-build", "on the newest build of its automation")
    .option("--all-failed", "every failed run that nobody has retried; says which, and does it with --yes")
    .option("--since <time>", 'with --all-failed: that failed since; "2 hours", or a date')
    .option("--automation <name>", "with --all-failed: of this automation only")
    .option("--yes", "with --all-failed: do it")
    .option("--json", "answer in JSON")
    .action(async (id: string | undefined, options: RetryOptions) =>
      (await import("./runs/retry-failed.ts")).runRetry(terminal, id, options),
    );
  runs
    .command("restart <id>")
    .description("go on from any entry of its journal, as a new run that shares the journal up to there")
    .requiredOption("--from <seq>", "the first entry that is not shared")
    .option("--newest-build", "on the newest build of its automation")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { from: string; json?: boolean; newestBuild?: boolean }) =>
      (await import("./runs/runs.ts")).runRestart(terminal, id, options),
    );
  addEvents(program, terminal);
  addAdmin(program, terminal);
  for (const group of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    if (group.commands.length === 0) continue;
    group.on("command:*", (words: readonly string[]) => refuseUnknown(program, group, words));
  }
  return program;
}

function tellEnvFile({ envFile, complain }: Terminal): void {
  if (envFile !== null && envFile !== undefined) complain(`hathi: ${describeEnvFile(envFile)}`);
}

/** The terminal as if it were configured for the automations in this folder. */
function withFolder(terminal: Terminal, folder: string | undefined): Terminal {
  return folder === undefined
    ? terminal
    : { ...terminal, env: { ...terminal.env, HATHI_AUTOMATIONS: folder } };
}
