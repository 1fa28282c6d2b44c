/** Formats where a run stands, as text for people who watch it. */
import { plainLines, plainText } from "../../core/text/plain-text.ts";
import type { RunDetail } from "../../core/ports/people/run-commands.ts";
import { showResult, shownText, shownToJson } from "../../core/values/show-recorded.ts";

const longestResult = 4000;

/** "k3f9qz triage completed, and returned {...}" */
export function formatState(run: RunDetail): string {
  const { shortId, automation, state, status, result, error, wakeAt } = run;
  const who = plainText(`${shortId} ${automation} ${state}`);
  switch (state) {
    case "completed": {
      const returned = result === null ? "" : plainLines(shownText(showResult(result), longestResult));
      return returned === "" ? who : `${who}, and returned ${returned}`;
    }
    case "paused":
      return [`${who}: ${errorText(error)}`, `hathi runs resume ${shortId} lets it go on`].join("\n");
    case "failed":
    case "cancelled":
      return error === null ? who : `${who}: ${errorText(error)}`;
    case "queued":
    case "running":
    case "waiting": {
      const wakes = wakeAt === null ? "" : `, wakes ${wakeAt.toISOString()}`;
      return plainText(`${who}${status === "" ? "" : `: ${status}`}${wakes}`);
    }
    default:
      return state satisfies never;
  }
}

/** "k3f9qz triage begins again" */
export function formatAgain({ shortId, automation }: RunDetail): string {
  return plainText(`${shortId} ${automation} begins again, with a new input`);
}

function errorText(error: RunDetail["error"]): string {
  if (error === null) return "";
  const { name, message, stack, codeFrame } = error;
  const told = [stack ?? `${name}: ${message}`, ...(codeFrame === undefined ? [] : ["", codeFrame])];
  return plainLines(told.join("\n")).replaceAll("\n", "\n  ");
}

/** How a run ended, for programs. */
export function runEnd({ id, state, error, result }: RunDetail): object {
  const { output = null, outputNote } = result === null ? { output: null } : shownToJson(showResult(result));
  return { id, state, error, result: output, ...(outputNote !== undefined && { resultNote: outputNote }) };
}
