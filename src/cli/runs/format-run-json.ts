/** A run with its journal as `hathi runs show --json` prints it: plain values throughout. */
import { entryToJson, showResult, shownToJson } from "../../core/values/show-recorded.ts";
import type { RunDetail } from "../../core/ports/run-commands.ts";

export function runToJson({ result, journal, ...run }: RunDetail): object {
  const shown = result === null ? { output: null } : shownToJson(showResult(result));
  const { output: returned = null, outputNote } = shown;
  return {
    ...run,
    result: returned,
    ...(outputNote !== undefined && { resultNote: outputNote }),
    journal: journal.map(entryToJson),
  };
}
