/** `hathi repositories`: which repositories of GitHub speak in which Slack workspace and channel. */
import { createOperatorConnections } from "../../app/people/operator-connections.ts";
import { type ConnectedRepository, endWords } from "../../core/connected-repository.ts";
import type { ConnectionCommands } from "../../core/ports/people/connections.ts";
import { plainText } from "../../core/text/plain-text.ts";
import type { Because } from "../because.ts";
import { formatTable } from "../format-table.ts";
import type { Terminal } from "../terminal.ts";
import { terminalActor } from "../with-runs.ts";
import { withPeopleParts } from "./people.ts";

export interface ConnectOptions {
  readonly workspace?: string;
  readonly channel?: string;
  readonly json?: boolean;
}

export async function repositoryList(terminal: Terminal, options: { json?: boolean }): Promise<void> {
  await withConnections(terminal, undefined, async (connections) => {
    const all = await connections.list(terminalActor());
    terminal.print(options.json === true ? JSON.stringify(all, null, 2) : format(all));
  });
}

export async function repositoryConnect(
  terminal: Terminal,
  name: string,
  options: ConnectOptions,
): Promise<void> {
  await withConnections(terminal, options.workspace, async (connections) => {
    const connected = await connections.connect(name, options.channel ?? null, terminalActor());
    const { name: now, team, channel } = connected;
    const where = `${team === "" ? "the workspace" : team}${channel === null ? "" : `, in the channel ${channel}`}`;
    terminal.print(
      options.json === true
        ? JSON.stringify(connected, null, 2)
        : plainText(`${now} speaks in ${where} from now on; runs that have begun stay where they are`),
    );
  });
}

export async function repositoryDisconnect(
  terminal: Terminal,
  name: string,
  { because }: Because,
): Promise<void> {
  await withConnections(terminal, undefined, async (connections) => {
    const gone = await connections.disconnect(
      name,
      terminalActor({ ...(because !== undefined && { because }) }),
    );
    terminal.print(plainText(`${gone.name} is connected no more`));
  });
}

async function withConnections(
  terminal: Terminal,
  workspace: string | undefined,
  work: (connections: ConnectionCommands) => Promise<void>,
): Promise<void> {
  await withPeopleParts(terminal, async (parts, store) =>
    work(createOperatorConnections(parts, store, workspace)),
  );
}

function format(all: readonly ConnectedRepository[]): string {
  if (all.length === 0) return "no repository is connected";
  const rows = all.map(({ name, team, channel, connectedBy, suspendedAt, endedBecause }) => [
    plainText(name),
    team,
    channel ?? "",
    plainText(connectedBy),
    endedBecause === null
      ? suspendedAt === null
        ? ""
        : "the GitHub App is suspended there"
      : `connected no more: ${endWords[endedBecause]}`,
  ]);
  return formatTable([["REPOSITORY", "WORKSPACE", "CHANNEL", "CONNECTED BY", ""], ...rows]);
}
