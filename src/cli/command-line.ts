/**
 * Parses the command line, runs one command, and returns the exit code. Each command loads the modules that it needs
 * when it is called, so that a list in the terminal does not wait for Bolt and Octokit.
 */
import { isError, messageOf, stackOf, titleOf } from "../core/text/describe-thrown.ts";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { isUnconfigured } from "../app/config/config.ts";
import { describeEnvFile } from "./describe-env-file.ts";
import { HathiError } from "../core/errors.ts";
import { plainLines } from "../core/text/plain-text.ts";
import { addAsks, addAudit, addAutomations, addDeployed, addEvents } from "./add-other-commands.ts";
import { addSetup } from "./add-setup.ts";
import { addAdmin, addPeople, addRepositories } from "./people/add-people.ts";
import { addRuns } from "./runs/add-runs.ts";
import { refuseUnknown } from "./suggest-command.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

export async function runCommandLine(args: readonly string[], given: Terminal): Promise<number> {
  // Everything that a command prints passes here, so that outside text cannot command the terminal.
  const terminal: Terminal = {
    ...given,
    print: (text) => given.print(plainLines(text)),
    complain: (text) => given.complain(plainLines(text)),
  };
  const problem = terminal.envFile?.problem;
  if (problem !== undefined && !(terminal.envFile?.isMissing === true && writesEnvFile(args, terminal))) {
    terminal.complain(`hathi: ${problem}: mend that file, or set HATHI_ENV_FILE=none to read no file`);
    return 1;
  }
  try {
    await createProgram(terminal).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has already printed its error, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof CommandFailed) return error.exitCode;
    terminal.complain(`hathi: ${describe(error, terminal.env)}`);
    return 1;
  }
}

/** Where a container is set up on a page, its first start is what writes the file. */
function writesEnvFile([command]: readonly string[], { env }: Terminal): boolean {
  return command === "setup" || (command === "start" && (env["HATHI_SETUP_HOST"] ?? "").trim() !== "");
}

// The message of a known error says what to mend. Any other error is a bug of ours, and needs its stack.
function describe(error: unknown, env: NodeJS.ProcessEnv): string {
  const isKnown = isError(error) && error instanceof HathiError;
  return isKnown && env["LOG_LEVEL"] !== "debug" ? messageOf(error) : (stackOf(error) ?? titleOf(error));
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
      // `start` says this in its log instead.
      if (command.name() !== "hathi" && command.name() !== "start") tellEnvFile(terminal);
    })
    // "npm start" opens the playground if nothing is configured, and otherwise starts the bot.
    .allowExcessArguments(true)
    .allowUnknownOption(true)
    .action(async () => {
      if (program.args.length > 0) refuseUnknown(program, program, program.args);
      const { serveApp, servePlayground } = await import("./serve.ts");
      await (isUnconfigured(terminal.env) ? servePlayground(terminal) : serveApp(terminal, { role: "all" }));
    });

  program
    .command("start")
    .description("run the bot with the configuration of the environment")
    .addOption(
      new Option("--role <role>", "take deliveries, advance runs, or both")
        .choices(["all", "intake", "worker"])
        .default("all"),
    )
    .option(
      "--watch",
      "for development: deploy what changes in the automations' folder, and tell each run in words",
    )
    .addOption(inspectOption())
    .action(async (options: { role: "all" | "intake" | "worker"; inspect?: number; watch?: boolean }) =>
      (await import("./serve.ts")).serveApp(terminal, options),
    );

  program
    .command("dev")
    .description("open the playground: a local Slack and GitHub, a clock to skip, a worker to kill")
    .addOption(inspectOption())
    .action(async ({ inspect }: { inspect?: number }) =>
      (await import("./serve.ts")).servePlayground(terminal, inspect),
    );

  program
    .command("new <name>")
    .description("write a team's project into a new folder or, within one, an automation with its test")
    .option("--from <automation>", "the ready automation to begin with")
    .option("--hathi <version>", "of a project: what its package.json says of Hathi")
    .action(async (name: string, options: { from?: string; hathi?: string }) =>
      (await import("./new/new.ts")).makeNew(terminal, name, options),
    );

  program
    .command("debug <run>")
    .description("replay a run's journal to its end under a debugger, without any effect")
    .addOption(inspectOption().default(debuggerPort))
    .option("--no-wait", "do not wait until a debugger has attached")
    .action(async (id: string, options: { inspect: number; wait: boolean }) =>
      (await import("./runs/debug-run.ts")).debugRun(terminal, id, options),
    );

  program
    .command("demo")
    .description("play the main story by script, and check every claim of it")
    .action(async () => {
      const { playDemo } = await import("../playground/demo/demo.ts");
      await playDemo(terminal);
    });

  program
    .command("check [folder]")
    .description(
      "look for mistakes in the automations, and for unfinished runs that would not fit the new code",
    )
    .option("--json", "answer in JSON")
    .option("--no-runs", "do not check the runs in the database")
    .option("--no-source", "do not look for type errors and forgotten awaits, which takes some seconds")
    .action(async (folder: string | undefined, options: { json?: boolean; runs: boolean; source: boolean }) =>
      (await import("./check/check.ts")).checkFolder(withFolder(terminal, folder), options),
    );

  program
    .command("deploy")
    .description("build the automations for events that come from now on, as every start does")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./deploy-folder.ts")).deployFolder(terminal, options),
    );

  program
    .command("migrate")
    .description("bring the database's schema up to date, as every start does")
    .option(
      "--runs <automation>",
      'instead, move unfinished runs that fit to the newest build; "all" for all automations',
    )
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
    .option("--watch", "follow the run until it ends, as runs watch does")
    .option("--json", "answer in JSON")
    .action(async (automation: string, options: { data?: string; watch?: boolean; json?: boolean }) =>
      (await import("./trigger.ts")).triggerAutomation(terminal, automation, options),
    );

  addSetup(program, terminal);
  addRuns(program, terminal);
  for (const add of [addAutomations, addEvents, addAsks, addAudit, addDeployed]) add(program, terminal);
  for (const add of [addPeople, addRepositories, addAdmin]) add(program, terminal);
  program
    .command("completion <shell>")
    .description("print a script by which bash, zsh or fish completes commands and options")
    .action(async (shell: string) =>
      (await import("./completion.ts")).printCompletion(terminal, program, shell),
    );
  for (const group of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    if (group.commands.length === 0) continue;
    group.on("command:*", (words: readonly string[]) => refuseUnknown(program, group, words));
  }
  return program;
}

const debuggerPort = 9229;

/** "--inspect" alone takes Node's own port. */
function inspectOption(): Option {
  return new Option("--inspect [port]", "let a debugger attach on this port of this machine")
    .preset(String(debuggerPort))
    .argParser((text) => {
      const port = Number(text);
      if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
      throw new InvalidArgumentError("give the number of a port");
    });
}

function tellEnvFile({ envFile, complain }: Terminal): void {
  if (envFile !== null && envFile !== undefined) complain(`hathi: ${describeEnvFile(envFile)}`);
}

/** The same terminal, configured for the automations in this folder. */
function withFolder(terminal: Terminal, folder: string | undefined): Terminal {
  return folder === undefined
    ? terminal
    : { ...terminal, env: { ...terminal.env, HATHI_AUTOMATIONS: folder } };
}
