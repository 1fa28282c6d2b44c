/** `hathi runs logs --follow` and `hathi runs watch`: follow a run in the terminal until it ends. */
import { setTimeout as pause } from "node:timers/promises";
import type { RunCommands, RunDetail } from "../../core/ports/people/run-commands.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import { entryToJson } from "../../core/values/show-recorded.ts";
import { entriesForPeople } from "../../core/journal-entry.ts";
import type { EventId } from "../../core/ids.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { withRuns } from "../with-runs.ts";
import { entryLines } from "./format-journal.ts";
import { formatLine } from "./format-log.ts";
import { formatAgain, formatState, runEnd } from "./format-watch.ts";

interface Answer {
  readonly json?: boolean;
}

const lookEveryMs = 500;

/** The exit code of `runs watch`. A paused run needs a person, so nothing is left to watch. */
const exitCodes: Readonly<Partial<Record<RunState, number>>> = {
  completed: 0,
  failed: 1,
  cancelled: 2,
  paused: 3,
};

/** Prints the lines that a run prints, until it ends. */
export async function followLog(terminal: Terminal, id: string, { json }: Answer): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const followed = await runs.find(id);
    let after = 0;
    for (;;) {
      const { run, lines } = await runs.logs(followed.id, after);
      for (const line of lines) terminal.print(json === true ? JSON.stringify(line) : formatLine(line));
      after = lines.at(-1)?.id ?? after;
      if (isFinished(run.state)) return;
      await pause(lookEveryMs);
    }
  });
}

/** Tells what a run does as it does it. The exit code says how it ended. */
export async function watchRun(terminal: Terminal, id: string, answer: Answer): Promise<void> {
  await withRuns(terminal, async ({ runs }) => {
    const { state } = await watch(terminal, runs, id, answer);
    const code = exitCodes[state] ?? 0;
    if (code !== 0) throw new CommandFailed(code);
  });
}

async function watch(
  terminal: Terminal,
  runs: RunCommands,
  id: string,
  { json }: Answer,
): Promise<RunDetail> {
  const followed = await runs.find(id);
  const tell = (kind: string, fields: object, text: () => string): void =>
    terminal.print(json === true ? JSON.stringify({ [kind]: fields }) : text());
  let seq = 0;
  let after = 0;
  let said = "";
  let event: EventId | undefined;
  for (;;) {
    const began = performance.now();
    const run = await runs.show(followed.id);
    // A run that returned continueWith has another event, and a journal that begins with its first entry again.
    if (event !== undefined && run.event.id !== event) {
      [seq, said] = [0, ""];
      tell("again", { id: run.id, event: run.event.id }, () => formatAgain(run));
    }
    event = run.event.id;
    const { lines } = await runs.logs(followed.id, after);
    after = lines.at(-1)?.id ?? after;
    const entries = entriesForPeople(run.journal).filter((entry) => entry.seq > seq);
    seq = run.journal.at(-1)?.seq ?? seq;
    const news = [
      ...entries.map((entry) => ({
        at: entry.at,
        tell: () => tell("entry", entryToJson(entry), () => entryLines(entry).join("\n")),
      })),
      ...lines.map((line) => ({
        at: line.at,
        tell: () => tell("printed", line, () => formatLine(line)),
      })),
    ];
    for (const each of news.toSorted((one, other) => one.at.getTime() - other.at.getTime())) each.tell();
    const { state, status, wakeAt, error } = run;
    if (exitCodes[state] !== undefined) {
      tell("end", runEnd(run), () => formatState(run));
      return run;
    }
    const now = JSON.stringify([state, status, wakeAt]);
    if (now !== said) tell("state", { state, status, wakeAt, error }, () => formatState(run));
    said = now;
    // A long journal takes longer to read: it is read less often.
    await pause(Math.max(lookEveryMs, 4 * (performance.now() - began)));
  }
}
