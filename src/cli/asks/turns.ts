/** `hathi asks hand-over|take-over|ask-back|tell`: what somebody at the terminal does about a question beside answering it. */
import type { TurnedAsk } from "../../core/ports/people/asks.ts";
import type { Because } from "../because.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";
import { shortOf, toJson } from "./asks.ts";
import { refusalWords } from "./refusal-words.ts";

export interface TurnOptions extends Because {
  readonly json?: boolean;
}

export async function askHandOver(
  terminal: Terminal,
  id: string,
  to: string,
  options: TurnOptions,
): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    const turned = await asks.handOver(id, to, terminalActor(options));
    say(terminal, turned, options, `is handed to ${to}, who counts as one person of each group`);
  });
}

export async function askTakeOver(terminal: Terminal, id: string, options: TurnOptions): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    say(terminal, await asks.takeOver(id, terminalActor(options)), options, "is yours: its cards say so");
  });
}

export async function askAskBack(
  terminal: Terminal,
  id: string,
  text: string,
  options: TurnOptions,
): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    say(terminal, await asks.askBack(id, text, terminalActor(options)), options, "is asked back");
  });
}

export async function askTell(
  terminal: Terminal,
  id: string,
  text: string,
  options: TurnOptions,
): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    say(terminal, await asks.tell(id, text, terminalActor(options)), options, "has your words on its cards");
  });
}

function say(terminal: Terminal, turned: TurnedAsk, { json }: TurnOptions, done: string): void {
  const { ask } = turned;
  if (turned.kind === "refused") {
    terminal.complain(`hathi: ${refusalWords(turned.why, ask)}`);
    throw new CommandFailed();
  }
  terminal.print(json === true ? JSON.stringify(toJson(ask), null, 2) : `${shortOf(ask)} ${done}`);
}
