/** `hathi runs export`: everything that is known of one run as one JSON document, for an archive or a report. */
import type { Terminal } from "../terminal.ts";
import { withRuns } from "../with-runs.ts";
import { runToJson } from "./format-run-json.ts";

/** Grows when the document changes in a way that its readers have to know of. */
const format = 1;

export async function runExport(terminal: Terminal, id: string): Promise<void> {
  await withRuns(terminal, async ({ runs, events }) => {
    const run = await runs.show(id);
    const [event, { lines }] = [await events.show(run.event.id), await runs.logs(run.id)];
    terminal.print(JSON.stringify({ format, run: runToJson(run, event), event, log: lines }, null, 2));
  });
}
