/** `hathi migrate --runs`: moves unfinished runs that fit to the newest build of their automation. */
import { moveRuns } from "../../app/builds/check-runs.ts";
import { shortId } from "../../core/ids.ts";
import { toFindingJson } from "../check/format-check-json.ts";
import { formatFinding } from "../check/format-check.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";

export async function migrateRuns(
  terminal: Terminal,
  automation: string,
  options: { readonly json?: boolean | undefined },
): Promise<void> {
  const wanted = automation === "all" ? null : automation;
  const { moved, current, busy, stay } = await withRuns(terminal, async ({ store }) =>
    moveRuns(store, wanted, terminalActor()),
  );
  if (options.json === true) {
    terminal.print(JSON.stringify({ moved, current, busy, stay: stay.map(toFindingJson) }, null, 2));
  } else {
    const lines = [
      `moved ${moved.length} to the newest build; ${current} had that build already`,
      ...moved.map((id) => `  ${shortId(id)}`),
      ...busy.map((id) => `${shortId(id)} is being advanced right now and stays on its build: try again`),
      ...stay.flatMap(formatFinding),
    ];
    if (stay.length > 0) lines.push("", "These runs stay on the build that they began with.");
    terminal.print(lines.join("\n"));
  }
  if (busy.length + stay.length > 0) throw new CommandFailed();
}
