/** `hathi events list|show|replay|catch-up`: shows and repeats events in the terminal. */
import { connectorVariables } from "../../app/config/connector-variables.ts";
import { HathiError } from "../../core/errors.ts";
import { formatCatchUp, formatEvent, formatEventTable, formatReplay } from "./format-events.ts";
import { readSince } from "../read-since.ts";
import type { Terminal } from "../terminal.ts";
import { commandLogger, terminalActor, withRuns } from "../with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function eventList(
  terminal: Terminal,
  options: Answer & { readonly type?: string; readonly since?: string; readonly limit: string },
): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--limit: "${options.limit}" is no number of events; give 1 or more`,
    );
  }
  await withRuns(terminal, async ({ events }) => {
    const now = await events.now();
    const since = options.since === undefined ? undefined : readSince(options.since, now);
    const list = await events.list({ type: options.type, since, limit });
    print(terminal, options, list, () => formatEventTable(list, now));
  });
}

export async function eventShow(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ events }) => {
    const event = await events.show(id);
    const now = await events.now();
    print(terminal, options, event, () => formatEvent(event, now));
  });
}

export async function eventReplay(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ events }) => {
    const replayed = await events.replay(id, terminalActor());
    print(terminal, options, replayed, () => formatReplay(replayed));
  });
}

/** Reads GitHub's delivery log at once, whatever a running Hathi does. */
export async function eventCatchUp(terminal: Terminal, options: Answer): Promise<void> {
  const { createCatchUp } = await import("../../app/start-catch-up.ts");
  await withRuns(terminal, async ({ store }, config) => {
    const catchUp = createCatchUp(config, store, commandLogger(terminal));
    if (catchUp === null) {
      throw new HathiError("CONNECTOR_OFF", `GitHub is off: set ${connectorVariables.github}`);
    }
    const outcome = await catchUp.look({ signal: new AbortController().signal });
    print(terminal, options, outcome, () => formatCatchUp(outcome));
  });
}

function print(terminal: Terminal, options: Answer, value: object, words: () => string): void {
  terminal.print(options.json === true ? JSON.stringify(value, null, 2) : words());
}
