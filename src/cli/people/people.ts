/** `hathi people`: lists who on GitHub is who in Slack, and reads a table of it in. */
import { readFile } from "node:fs/promises";
import { createConnectors, findTokens } from "../../app/create-connectors.ts";
import type { Store } from "../../app/open-store.ts";
import { createPeopleParts, type PeopleParts } from "../../app/people/create-people.ts";
import { createPeopleCommands, operatorRights } from "../../app/people/people-commands.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import { plainText } from "../../core/text/plain-text.ts";
import type { ListedPerson, PeopleCommands } from "../../core/ports/people/people.ts";
import { formatTable } from "../format-table.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { commandLogger, terminalActor, withRuns } from "../with-runs.ts";
import { readPeopleCsv } from "./read-people-csv.ts";

export interface PeopleOptions {
  readonly json?: boolean;
  /** "T0123": where workspaces install the app by OAuth, and the owner is not meant. */
  readonly workspace?: string;
}

const pageSize = 500;

export async function peopleList(terminal: Terminal, options: PeopleOptions): Promise<void> {
  await withPeople(terminal, options, async (people) => {
    const all: ListedPerson[] = [];
    for (;;) {
      const after = all.at(-1)?.login;
      const page = await people.list(
        { limit: pageSize, ...(after !== undefined && { after }) },
        terminalActor(),
      );
      all.push(...page);
      if (page.length < pageSize) break;
    }
    terminal.print(options.json === true ? JSON.stringify(all, null, 2) : format(all));
  });
}

export async function peopleImport(terminal: Terminal, file: string, options: PeopleOptions): Promise<void> {
  await withPeople(terminal, options, async (people) => {
    const rows = readPeopleCsv(await readText(file), file);
    const read = await people.import(rows, terminalActor());
    if (options.json === true) terminal.print(JSON.stringify(read, null, 2));
    const left = read.filter(({ problem }) => problem !== null);
    if (options.json !== true) {
      for (const { login, problem } of left)
        terminal.complain(plainText(`left out ${login}: ${problem ?? ""}`));
      terminal.print(`imported ${read.length - left.length} of ${read.length} people`);
    }
    if (left.length > 0) throw new CommandFailed();
  });
}

async function withPeople(
  terminal: Terminal,
  { workspace }: PeopleOptions,
  work: (people: PeopleCommands) => Promise<void>,
): Promise<void> {
  await withPeopleParts(terminal, async (parts) =>
    work(createPeopleCommands(parts, workspace ?? null, operatorRights)),
  );
}

/** Slack and GitHub, to be asked about people. */
export async function withPeopleParts(
  terminal: Terminal,
  work: (parts: PeopleParts, store: Store) => Promise<void>,
): Promise<void> {
  await withRuns(terminal, async ({ store }, config) => {
    const logger = commandLogger(terminal);
    const { slack, github } = createConnectors(config, store, logger);
    const parts = createPeopleParts(config, {
      database: store.database,
      connectors: { slack, github },
      tokens: findTokens(config, store.database, logger),
      logger,
    });
    await work(parts, store);
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new HathiError("CONFIG_INVALID", `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

const taken = "not used: GitHub has given the login to another account";

function format(people: readonly ListedPerson[]): string {
  if (people.length === 0) return "nobody is linked yet";
  const rows = people.map(({ shown, user, member, how, madeBy, otherId }) => [
    shown,
    user ?? "",
    plainText(member?.name ?? ""),
    [how ?? "", ...(madeBy === null ? [] : [`by ${madeBy}`]), ...(otherId === null ? [] : [taken])].join(
      ", ",
    ),
  ]);
  return formatTable([["LOGIN", "SLACK", "NAME", "HOW"], ...rows]);
}
