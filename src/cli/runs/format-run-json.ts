/** Makes the JSON of `hathi runs show --json`: a run with its journal, in plain values. */
import { entryToJson, showResult, shownToJson } from "../../core/values/show-recorded.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";

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
