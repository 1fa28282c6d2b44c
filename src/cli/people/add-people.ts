/** The commands about people and repositories, and those that decide who may use this Hathi. */
import type { Command } from "commander";
import { type Because, because } from "../because.ts";
import type { Terminal } from "../terminal.ts";
import type { ForgetOptions } from "./forget.ts";
import type { PeopleOptions } from "./people.ts";
import type { ConnectOptions } from "./repositories.ts";

export function addPeople(program: Command, terminal: Terminal): void {
  const people = program.command("people").description("list who on GitHub is who in Slack, and correct it");
  const workspace = ["--workspace <id>", "of this Slack workspace; the owner, if you name none"] as const;
  people
    .command("list")
    .description("list the people whom Hathi knows on GitHub and in Slack, and how it knows them")
    .option(...workspace)
    .option("--json", "answer in JSON")
    .action(async (options: PeopleOptions) => (await import("./people.ts")).peopleList(terminal, options));
  people
    .command("import <file>")
    .description(
      'read a table of people in: a login and a member of Slack a line, as in "ana,ana@example.com"; what it says counts as said by an admin',
    )
    .option(...workspace)
    .option("--json", "answer in JSON")
    .action(async (file: string, options: PeopleOptions) =>
      (await import("./people.ts")).peopleImport(terminal, file, options),
    );
  people
    .command("forget <who>")
    .description(
      "delete what is kept about a person, by GitHub login or Slack id; only counts it without --yes",
    )
    .option("--yes", "do it")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (who: string, options: ForgetOptions) =>
      (await import("./forget.ts")).peopleForget(terminal, who, options),
    );
}

export function addRepositories(program: Command, terminal: Terminal): void {
  const repositories = program
    .command("repositories")
    .description("list and change which repositories of GitHub speak in which Slack workspace and channel");
  repositories
    .command("list")
    .description("list the connected repositories, and those that are connected no more")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./repositories.ts")).repositoryList(terminal, options),
    );
  repositories
    .command("connect <repository>")
    .description('let what happens in a repository, such as "octo/app", be told in a workspace and channel')
    .option("--workspace <id>", "the Slack workspace; the owner, if you name none")
    .option("--channel <id>", "the channel's id, such as C0123ABCD; without it, automations choose")
    .option("--json", "answer in JSON")
    .action(async (name: string, options: ConnectOptions) =>
      (await import("./repositories.ts")).repositoryConnect(terminal, name, options),
    );
  repositories
    .command("disconnect <repository>")
    .description("end that, whatever workspace it speaks in")
    .option(...because)
    .action(async (name: string, options: Because) =>
      (await import("./repositories.ts")).repositoryDisconnect(terminal, name, options),
    );
}

export function addAdmin(program: Command, terminal: Terminal): void {
  const admin = program.command("admin").description("decide who may use this Hathi");
  const workspaces = admin
    .command("workspaces")
    .description("list the Slack workspaces that install the app by OAuth, and decide which are let in");
  workspaces
    .command("list")
    .description("list the workspaces that are let in, and those that wait")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("../workspaces.ts")).workspaceList(terminal, options),
    );
  const acts = {
    allow: "let a workspace in, even before it installs the app",
    remove: "forget a workspace and its token; if it installs the app again, it waits",
    own: "make a workspace the owner: runs without a workspace speak there, and its people reach them",
  } as const;
  for (const act of ["allow", "remove", "own"] as const) {
    workspaces
      .command(`${act} <id>`)
      .description(acts[act])
      .action(async (id: string) => (await import("../workspaces.ts")).workspaceChange(terminal, act, id));
  }
}
