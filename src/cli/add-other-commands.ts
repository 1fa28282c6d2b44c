/** The commands about events, automations, questions and what people did. */
import type { Command } from "commander";
import type { AnswerOptions } from "./asks/asks.ts";
import type { TurnOptions } from "./asks/turns.ts";
import type { AuditOptions } from "./audit.ts";
import { type Because, because } from "./because.ts";
import type { Terminal } from "./terminal.ts";

export function addEvents(program: Command, terminal: Terminal): void {
  const events = program.command("events").description("list, inspect and repeat events");
  events
    .command("list")
    .description("list events, newest first")
    .option(
      "--type <type>",
      'only events of this type; "github.pull_request" includes "github.pull_request.opened"',
    )
    .option("--since <time>", 'only events since then: "2 hours" ago, or a date')
    .option("--limit <n>", "at most this many", "100")
    .option("--json", "answer in JSON")
    .action(async (options: { type?: string; since?: string; limit: string; json?: boolean }) =>
      (await import("./events/events.ts")).eventList(terminal, options),
    );
  events
    .command("show <id>")
    .description("show one event with its data, and the runs that it started or woke")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./events/events.ts")).eventShow(terminal, id, options),
    );
  events
    .command("replay <id>")
    .description("store an event once more, as a new event: it starts new runs, which do everything again")
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

export function addAutomations(program: Command, terminal: Terminal): void {
  const automations = program
    .command("automations")
    .description("list what is deployed, and switch it off and on");
  automations
    .command("list")
    .description("list the deployed automations: what starts them, their builds and their unfinished runs")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./runs/automations.ts")).automationList(terminal, options),
    );
  const acts = [
    ["off", "keep events and its schedule from starting runs of an automation"],
    ["on", "let events and its schedule start runs of it again"],
  ] as const;
  for (const [word, description] of acts) {
    automations
      .command(`${word} <automation>`)
      .description(description)
      .option(...because)
      .option("--json", "answer in JSON")
      .action(async (name: string, options: Because & { json?: boolean }) =>
        (await import("./runs/automations.ts")).automationSwitch(terminal, name, word === "on", options),
      );
  }
}

export function addAsks(program: Command, terminal: Terminal): void {
  const asks = program.command("asks").description("list and answer what runs ask people");
  addGrants(asks, terminal);
  addTurns(asks, terminal);
  asks
    .command("list")
    .description("list the open questions, the oldest first")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./asks/asks.ts")).askList(terminal, options),
    );
  asks
    .command("show <id>")
    .description("show one question, who may answer and who has")
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean }) =>
      (await import("./asks/asks.ts")).askShow(terminal, id, options),
    );
  asks
    .command("answer <id> <choice>")
    .description("answer a question: whoever has the terminal counts as one person of each group")
    .option("--values <json>", "what is filled into the form")
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string, choice: string, options: AnswerOptions) =>
      (await import("./asks/asks.ts")).askAnswer(terminal, id, choice, options),
    );
  asks
    .command("withdraw <id>")
    .description('take a question back: its run goes on with the outcome "withdrawn"')
    .option(...because)
    .option("--json", "answer in JSON")
    .action(async (id: string, options: { json?: boolean; because?: string }) =>
      (await import("./asks/asks.ts")).askWithdraw(terminal, id, options),
    );
}

function addGrants(asks: Command, terminal: Terminal): void {
  asks
    .command("grants")
    .description("list the answers that people gave in advance")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) =>
      (await import("./asks/asks.ts")).askGrants(terminal, options),
    );
  asks
    .command("revoke <grant>")
    .description("take back an answer that was given in advance")
    .option(...because)
    .action(async (id: string, options: { because?: string }) =>
      (await import("./asks/asks.ts")).askRevoke(terminal, id, options),
    );
}

function addTurns(asks: Command, terminal: Terminal): void {
  const turn = (name: string, description: string): Command =>
    asks
      .command(name)
      .description(description)
      .option(...because)
      .option("--json", "answer in JSON");
  turn("hand-over <id> <person>", "hand a question to somebody: U0123ABCD in Slack, or github:ana").action(
    async (id: string, to: string, options: TurnOptions) =>
      (await import("./asks/turns.ts")).askHandOver(terminal, id, to, options),
  );
  turn("take-over <id>", "show that you see to a question, and take back what you handed over").action(
    async (id: string, options: TurnOptions) =>
      (await import("./asks/turns.ts")).askTakeOver(terminal, id, options),
  );
  turn("ask-back <id> <text>", "ask for more before a question is answered").action(
    async (id: string, text: string, options: TurnOptions) =>
      (await import("./asks/turns.ts")).askAskBack(terminal, id, text, options),
  );
  turn("tell <id> <text>", "tell what was asked back").action(
    async (id: string, text: string, options: TurnOptions) =>
      (await import("./asks/turns.ts")).askTell(terminal, id, text, options),
  );
}

export function addAudit(program: Command, terminal: Terminal): void {
  program
    .command("audit")
    .description("list what people did to runs, or wanted to do and may not: newest last")
    .option("--run <id>", "only acts on this run")
    .option("--since <time>", 'only acts since then: "2 hours" ago, or a date')
    .option("--limit <n>", "at most this many", "1000")
    .option("--json", "a line of JSON for each act")
    .action(async (options: AuditOptions) => (await import("./audit.ts")).showAudit(terminal, options));
}

export function addDeployed(program: Command, terminal: Terminal): void {
  const list = async (what: "buildList" | "scheduleList", options: { json?: boolean }): Promise<void> =>
    (await import("./deployed.ts"))[what](terminal, options);
  program
    .command("builds")
    .description("list what is stored of the automations' code")
    .command("list")
    .description(
      "list the stored builds, newest first: whose newest they are, and how many unfinished runs they have",
    )
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) => list("buildList", options));
  program
    .command("schedules")
    .description("list the automations that start by the clock")
    .command("list")
    .description("list the schedules, the one that is due next first")
    .option("--json", "answer in JSON")
    .action(async (options: { json?: boolean }) => list("scheduleList", options));
}
