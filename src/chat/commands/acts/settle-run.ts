/** Settles a step in doubt as a person says, by `/hathi settle` or a button, and tells them the outcome. */
import { settlementWord, type DoubtChoice, type Settlement } from "../../../core/doubt.ts";
import { escapeSlack } from "../../../core/text/escape-slack.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { RunControl } from "../../../core/ports/people/run-control.ts";

/**
 * @returns what to tell the person
 * @throws {HathiError} if RunControl.settle refuses
 */
export async function settleAndTell(
  control: RunControl,
  {
    prefix,
    by,
    settlement,
    choice,
  }: {
    readonly prefix: string;
    readonly by: Actor;
    readonly settlement: Settlement;
    readonly choice: DoubtChoice;
  },
): Promise<string> {
  const run = await control.settle(prefix, by, settlement, choice);
  const left = run.doubts?.length ?? 0;
  const then = {
    happened: "The run goes on.",
    again: "The step is performed again.",
    cancel: "The run's clean-up runs, then it ends.",
  }[settlement.kind];
  const noted = `☑️ Noted for \`${escapeSlack(run.shortId)}\`: ${settlementWord(settlement.kind)}.`;
  return left === 0 || settlement.kind === "cancel"
    ? `${noted} ${then}`
    : `${noted} The run still waits for an answer about ${left} more of its steps.`;
}
