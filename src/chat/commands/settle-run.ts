/** A person's word on a step in doubt, from `/hathi settle` or a button, and what they are told. */
import { settlementWord, type DoubtChoice, type Settlement } from "../../core/doubt.ts";
import { escapeSlack } from "../../core/text/escape-slack.ts";
import type { Actor } from "../../core/ports/run-commands.ts";
import type { RunControl } from "../../core/ports/run-control.ts";

/**
 * @returns what to tell the person
 * @throws {HathiError} whatever RunControl.settle refuses
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
    again: "It is done again.",
    cancel: "The run's clean-up runs, then it ends.",
  }[settlement.kind];
  const noted = `☑️ Noted for \`${escapeSlack(run.shortId)}\`: ${settlementWord(settlement.kind)}.`;
  return left === 0 || settlement.kind === "cancel"
    ? `${noted} ${then}`
    : `${noted} It still waits for a word on ${left} more of its steps.`;
}
