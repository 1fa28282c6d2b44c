/** Makes the JSON of `hathi runs show --json`: a run with its journal, in plain values. */
import { findFates } from "../../core/values/find-fates.ts";
import { entryToJson, showResult, shownToJson } from "../../core/values/show-recorded.ts";
import type { EventDetail } from "../../core/ports/people/event-commands.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";

/** @param event what began the run, with its data */
export function runToJson({ result, journal, ...run }: RunDetail, event: EventDetail): object {
  const shown = result === null ? { output: null } : shownToJson(showResult(result));
  const { output: returned = null, outputNote } = shown;
  const fates = findFates(run, journal);
  return {
    ...run,
    event: { ...run.event, data: event.data },
    result: returned,
    ...(outputNote !== undefined && { resultNote: outputNote }),
    journal: journal.map((entry) => {
      const fate = fates.get(entry.seq);
      return { ...entryToJson(entry), ...(fate !== undefined && { caught: fate === "caught" }) };
    }),
  };
}
