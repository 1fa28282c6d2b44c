/** `hathi debug <run>`: replays a run under a debugger. Nothing is performed, however often it is done. */
import { url, waitForDebugger } from "node:inspector";
import { prepareRehearsal } from "../../app/builds/rehearse-run.ts";
import { plainLines } from "../../core/text/plain-text.ts";
import type { ReplayCheck } from "../../engine/host/check-replay.ts";
import { openDebugger } from "../../engine/host/watch/is-debugged.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { withRuns } from "../with-runs.ts";

export async function debugRun(
  terminal: Terminal,
  id: string,
  { inspect, wait }: { readonly inspect: number; readonly wait: boolean },
): Promise<void> {
  await withRuns(terminal, async ({ runs, store }, { automationsFolder }) => {
    const run = await runs.find(id);
    const rehearsal = await prepareRehearsal(store.database, run.id, automationsFolder);
    openDebugger(inspect);
    if (wait) {
      terminal.complain(
        `hathi: waiting for a debugger on ${url() ?? ""} (VS Code: "Attach to Hathi"; Chrome: chrome://inspect)`,
      );
      waitForDebugger();
    }
    const check = await rehearsal.begin();
    const of = `${run.shortId} ${run.automation}: ${rehearsal.entries} entries of its journal were replayed`;
    terminal.print([`${of}, ${wordsOf(check)}`, "Nothing was performed."].join("\n"));
    if (check.kind === "diverges") throw new CommandFailed();
  });
}

function wordsOf(check: ReplayCheck): string {
  switch (check.kind) {
    case "fits":
      return "and the code did what they hold";
    case "throws": {
      const { name, message, stack } = check.error;
      return `and then the code threw ${plainLines(stack ?? `${name}: ${message}`)}`;
    }
    case "diverges":
      return `up to call ${check.report.call}, where the code asks for something else: recorded ${check.report.recorded}, now ${check.report.attempted ?? "no such call"}`;
    default:
      return check satisfies never;
  }
}
