/** The commands about events, and those that say who may use this Hathi. */
import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

export function addEvents(program: Command, terminal: Terminal): void {
  const events = program.command("events").description("list, inspect and repeat what came in");
  events
    .command("list")
    .description("events, newest first")
    .option("--type <type>", 'of this type; "github.pull_request" has "github.pull_request.opened", too')
    .option("--since <time>", 'not older: "2 hours", or a date')
    .option("--limit <n>", "at most this many", "100")
    .option("--json", "answer in JSON")
    .action(async (options: { type?: string; since?: string; limit: string; json?: boolean }) =>
      (await import("./events/events.ts")).eventList(terminal, options),
    );
  events
    .command("show <id>")
    .description("one event with its data, and the runs that it started or woke")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./events/events.ts")).eventShow(terminal, id, options),
    );
  events
    .command("replay <id>")
    .description("store an event once more, as a new one: runs are started anew, and do everything anew")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./events/events.ts")).eventReplay(terminal, id, options),
    );
  events
    .command("catch-up")
    .description("take in now what GitHub could not hand over, as intake does every few minutes")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./events/events.ts")).eventCatchUp(terminal, options),
    );
}

export function addAdmin(program: Command, terminal: Terminal): void {
  const admin = program.command("admin").description("say who may use this Hathi");
  const workspaces = admin
    .command("workspaces")
    .description("the Slack workspaces that install the app by OAuth, and which of them are let in");
  workspaces
    .command("list")
    .description("those that are let in, and those that wait")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./workspaces.ts")).workspaceList(terminal, options),
    );
  const acts = {
    allow: "let a workspace in, also before it installs the app",
    remove: "forget a workspace and its token; should it install the app again, it waits",
    own: "make it the owner: runs without a workspace of their own speak there, and its people reach them",
  } as const;
  for (const act of ["allow", "remove", "own"] as const) {
    workspaces
      .command(`${act} <id>`)
      .description(acts[act])
      .action(async (id: string) => (await import("./workspaces.ts")).workspaceChange(terminal, act, id));
  }
}
